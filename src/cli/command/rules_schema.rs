use std::fs;

use anyhow::Context;

use crate::case;
use crate::cli::arguments::{SchemaArguments, SchemaOf};
use crate::cli::exit_status::ExitStatus;
use crate::cli::failure::Failure;
use crate::cli::output;
use crate::cli::settings::Settings;

/// What an editor needs to complete and check rule files; a test holds it against what the loader accepts.
const RULES: &str = include_str!("../../../schema/rules.schema.json");

/// Each schema with the name of its file.
const FILES: [(SchemaOf, &str); 2] = [(SchemaOf::Rules, "rules.schema.json"), (SchemaOf::Case, "case.schema.json")];

/// Prints a JSON Schema, or writes all of them.
pub(in crate::cli) fn run(arguments: &SchemaArguments, settings: &Settings) -> Result<ExitStatus, Failure> {
    let Some(folder) = &arguments.into else {
        output::write(&schema(arguments.of, settings)?, &arguments.output, settings.color)?;
        return Ok(ExitStatus::Done);
    };
    fs::create_dir_all(folder).with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    for (of, name) in FILES {
        let file = folder.join(name);
        fs::write(&file, schema(of, settings)?).with_context(|| format!("cannot write `{}`", file.display()))?;
    }
    Ok(ExitStatus::Done)
}

fn schema(of: SchemaOf, settings: &Settings) -> Result<String, Failure> {
    Ok(match of {
        SchemaOf::Rules => RULES.to_owned(),
        SchemaOf::Case => format!("{:#}\n", case::schema(settings.rulebook()?.as_ref())),
    })
}
