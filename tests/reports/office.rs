//! An office's own name, texts and templates.

use crate::harbor;

fn folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |name: &str, text: &[u8]| std::fs::write(folder.path().join(name), text).expect("written");
    write(
        "office.toml",
        b"name = \"Harbor Legal Aid\"\nlines = [\"1 Pier <Road>\"]\nlogo = \"logo.svg\"\n\
          [en]\nfoot = [\"Free of charge.\"]\nletter = [\"See you soon.\"]\n",
    );
    write("logo.jpg", b"\x89PNG");
    write("logo.svg", b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    folder
}

fn run(folder: &tempfile::TempDir, more: &[&str]) -> std::process::Output {
    let mut command = harbor();
    command.args(["screen", "--case", "tests/cli/cases/open.toml", "--templates"]).arg(folder.path()).args(more);
    command.output().expect("it runs")
}

#[test]
fn name_texts_and_logo_stand_in_every_page_format() {
    let folder = folder();
    let html = String::from_utf8(run(&folder, &["--format", "html", "--for", "client"]).stdout).expect("text");
    for part in
        ["Harbor Legal Aid", "1 Pier &lt;Road&gt;", "data:image/svg+xml;base64,", "Free of charge.", "See you soon."]
    {
        assert!(html.contains(part), "{part}");
    }
    let markdown = String::from_utf8(run(&folder, &["--format", "markdown"]).stdout).expect("text");
    assert!(markdown.starts_with("Harbor Legal Aid"), "{markdown}");
    assert!(markdown.contains("Free of charge.") && !markdown.contains("See you soon."));
    assert!(run(&folder, &["--format", "docx"]).status.success());
    assert!(run(&folder, &["--format", "pdf"]).status.success());
}

#[test]
fn a_template_of_ones_own_replaces_ours() {
    let folder = folder();
    std::fs::write(folder.path().join("page.html"), "<p>{{ document.title }}</p>").expect("written");
    let html = String::from_utf8(run(&folder, &["--format", "html"]).stdout).expect("text");
    assert_eq!(html, "<p>Screening report: Harbor permits</p>");
}

#[test]
fn what_is_wrong_with_a_folder_is_said() {
    let folder = folder();
    let errors = |name: &str, text: &str| {
        let path = folder.path().join(name);
        let before = std::fs::read(&path).ok();
        std::fs::write(&path, text).expect("written");
        let output = run(&folder, &["--format", "html"]);
        match before {
            Some(before) => std::fs::write(&path, before).expect("written"),
            None => std::fs::remove_file(&path).expect("removed"),
        }
        assert_eq!(output.status.code(), Some(3));
        String::from_utf8(output.stderr).expect("text")
    };
    assert!(errors("office.toml", "\nnmae = 1").contains("office.toml`, line 2, column 1: unknown field `nmae`"));
    assert!(errors("office.toml", "logo = \"none.jpg\"").contains("there is no `"));
    assert!(errors("office.toml", "logo = \"logo.jpg\"").contains("logo.jpg` is not what its name says"));
    assert!(errors("office.toml", "logo = \"logo.bmp\"").contains("is no PNG, JPEG or SVG picture"));
    assert!(errors("page.html", "{% if %}").contains("the template `page.html` does not work"));
}
