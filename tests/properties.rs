//! The engine against a second, deliberately naive evaluator that shares no evaluation code with it.

mod oracle;
