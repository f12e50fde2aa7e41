//! `/study-governor`: the interface of StudyGovernor, by plain requests and by its own client.

mod access;
mod actions;
mod addresses;
mod callbacks;
mod client;
mod executions;
mod experiments;
mod external;
mod older;
mod people;
mod samples;
mod support;
mod workflows;
