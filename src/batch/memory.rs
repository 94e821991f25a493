/// From here on memory comes in small pages. A caseload needs little of it, for long, and huge pages would take megabytes
/// that nothing is written to; a single screening is quicker with them.
pub fn take_small_pages() {
    // Where this cannot be had, memory is larger and all else the same.
    #[cfg(target_os = "linux")]
    let _ = rustix::thread::disable_transparent_huge_pages(true);
}
