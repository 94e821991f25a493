//! The rules are embedded in the binary: build again when a rule file comes, goes or changes.

fn main() {
    println!("cargo:rerun-if-changed=rules");
}
