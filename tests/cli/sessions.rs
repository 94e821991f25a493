//! Recorded sessions: commands with what they print and how they end. `TRYCMD=overwrite` records them anew.

#[test]
fn sessions_read_as_recorded() {
    trycmd::TestCases::new()
        .case("tests/cli/sessions/*.trycmd")
        .env("RELIEF_RULES", "tests/cli/rules")
        .env("RELIEF_AS_OF", "2026-11-21");
}
