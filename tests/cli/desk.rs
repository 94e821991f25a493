//! What authors of rules do with their files: put them into shape, and print them as a book.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use relief::tidy::tidy;

use crate::relief;
use crate::schema::toml_files;

#[test]
fn to_put_a_file_into_shape_changes_nothing_that_it_says_and_is_done_at_once() {
    let folders = ["rules", "tests/cli/rules", "tests/broken_rules", "examples"];
    for file in folders.into_iter().flat_map(|folder| toml_files(Path::new(folder))) {
        let text = fs::read_to_string(&file).expect("a file");
        let tidied = tidy(&text);
        assert_eq!(tidy(&tidied), tidied, "{}", file.display());
        let comments = |text: &str| text.lines().filter(|line| line.trim_start().starts_with('#')).count();
        assert_eq!(comments(&text), comments(&tidied), "{}", file.display());
        let [before, after] = [&text, &tidied].map(|text| text.parse::<toml::Table>().ok());
        assert_eq!(before, after, "{}", file.display());
    }
}

#[test]
fn a_file_is_put_into_shape_where_it_lies() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("one.toml");
    fs::write(&file, "[let]\n\n\na='true' # why\n").expect("written");
    let run = |check: bool| {
        let check = check.then_some("--check");
        relief().args(["rules", "fmt"]).args(check).arg(folder.path()).output().expect("it runs")
    };
    assert_eq!(run(true).status.code(), Some(1));
    assert!(run(false).status.success());
    assert_eq!(fs::read_to_string(&file).expect("a file"), "[let]\n\na = 'true' # why\n");
    let after = run(true);
    assert!(after.status.success() && after.stdout.is_empty());
}

#[test]
fn every_page_of_the_book_leads_somewhere() {
    let folder = tempfile::tempdir().expect("a folder");
    let book = folder.path().join("book");
    for language in ["en", "es"] {
        let run = relief().args(["rules", "doc", "--lang", language]).arg(&book).output().expect("it runs");
        assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    }
    let pages: BTreeSet<String> = fs::read_dir(&book)
        .expect("the book")
        .map(|entry| entry.expect("a page").file_name().to_string_lossy().into_owned())
        .collect();
    for name in
        ["index.html", "relief-permit.html", "criterion-adult.html", "fact-trips.left.html", "table-berths.html"]
    {
        assert!(pages.contains(name), "{pages:?}");
    }
    let mut reached = BTreeSet::from(["index.html".to_owned()]);
    for page in &pages {
        let text = fs::read_to_string(book.join(page)).expect("a page");
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            match link.strip_prefix('#') {
                Some(anchor) => assert!(text.contains(&format!("id=\"{anchor}\"")), "{page}: {link}"),
                None => {
                    assert!(pages.contains(link), "{page}: {link}");
                    reached.insert(link.to_owned());
                }
            }
        }
    }
    assert_eq!(reached, pages, "every page can be found");
    let tested = fs::read_to_string(book.join("criterion-berth-home.html")).expect("a page");
    assert!(tested.contains("☐"), "the tests of a criterion are cases to tick");
}
