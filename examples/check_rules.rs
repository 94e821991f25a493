fn main() {
    let dir = std::env::args().nth(1).unwrap();
    let start = std::time::Instant::now();
    let files = relief::rulebook::Files::folder(std::path::Path::new(&dir)).unwrap();
    match relief::rulebook::load(files) {
        Ok(r) => println!(
            "ok: {} rules {} facts {} lists {} tests",
            r.rules.len(),
            r.facts.len(),
            r.lists.len(),
            r.tests.len()
        ),
        Err(f) => {
            if std::env::args().nth(2).is_some() {
                print!("{}", relief::rulebook::render::human(&f.sources, &f.diagnostics, false));
            } else {
                print!("{f}");
            }
            println!("{} faults", f.diagnostics.len());
        }
    }
    println!("{:?}", start.elapsed());
}
