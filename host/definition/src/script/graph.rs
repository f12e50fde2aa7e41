//! The stages and jobs of a task as a picture.

use std::fmt::Write as _;

use gantry_model::script::{Image, Script, ScriptJob, Template};

use super::render::inspect;
use crate::svg::{short, xml};

/// Sizes in pixels.
const MARGIN: usize = 24;
const BOX_WIDTH: usize = 230;
const BOX_HEIGHT: usize = 84;
const COLUMN_GAP: usize = 110;
const ROW_GAP: usize = 22;
const TITLE: usize = 30;

/// Most characters of a text in a box.
const LONGEST: usize = 30;

/// Colours by the viewer's scheme, so that the picture can be read on light and on dark.
const STYLE: &str = "\
:root{color-scheme:light dark;\
--ink:#1f2328;--soft:#59636e;--line:#8c959f;--box:#f6f8fa;--back:#ffffff}\
@media(prefers-color-scheme:dark){:root{\
--ink:#f0f6fc;--soft:#9198a1;--line:#6e7681;--box:#212830;--back:#0d1117}}\
.back{fill:var(--back)}.job{fill:var(--box);stroke:var(--line)}\
.edge{fill:none;stroke:var(--line);stroke-width:1.5}.head{fill:var(--line)}\
text{font:13px system-ui,sans-serif;fill:var(--ink)}.name{font-weight:600}\
.soft{fill:var(--soft);font-size:12px}";

/// An SVG picture: stages are columns, jobs are boxes with their host, image and script type, and
/// an arrow is an artifact that a later job names.
pub fn script_graph(script: &Script) -> String {
    let rows = (0..script.stage_count()).map(|stage| column(script, stage).count()).max();
    let rows = rows.unwrap_or(0).max(1);
    let width = 2 * MARGIN + script.stage_count() * (BOX_WIDTH + COLUMN_GAP) - COLUMN_GAP;
    let height = 2 * MARGIN + TITLE + rows * (BOX_HEIGHT + ROW_GAP) - ROW_GAP;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\"><title>Stages and jobs</title>\
         <style>{STYLE}</style><defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path class=\"head\" \
         d=\"M0 0 8 4 0 8z\"/></marker></defs>\
         <rect class=\"back\" width=\"{width}\" height=\"{height}\"/>\n"
    );
    for (stage, name) in script.stages.iter().enumerate() {
        let (x, _) = corner(stage, 0);
        write_text(&mut svg, "soft", x, MARGIN + TITLE / 2, name);
    }
    for edge in edges(script) {
        svg.push_str(&edge);
    }
    for stage in 0..script.stage_count() {
        for (row, job) in column(script, stage).enumerate() {
            write_job(&mut svg, job, corner(stage, row));
        }
    }
    svg.push_str("</svg>\n");
    svg
}

fn column(script: &Script, stage: usize) -> impl Iterator<Item = &ScriptJob> {
    script.jobs.iter().filter(move |job| job.stage == stage)
}

fn corner(stage: usize, row: usize) -> (usize, usize) {
    let x = MARGIN + stage * (BOX_WIDTH + COLUMN_GAP);
    (x, MARGIN + TITLE + row * (BOX_HEIGHT + ROW_GAP))
}

fn write_job(svg: &mut String, job: &ScriptJob, (x, y): (usize, usize)) {
    // Writing to a String cannot fail.
    let _ = writeln!(
        svg,
        "<rect class=\"job\" x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" \
         height=\"{BOX_HEIGHT}\" rx=\"8\"/>"
    );
    let image = job.container.as_ref().map(|container| match &container.image {
        Image::Named(name) => name.0.clone(),
        Image::Built { dockerfile, .. } => format!("built from {dockerfile}"),
    });
    write_text(svg, "name", x + 14, y + 26, &job.key.0);
    write_text(svg, "", x + 14, y + 48, &format!("{} on {}", job.interpreter, job.host.0));
    write_text(svg, "soft", x + 14, y + 68, image.as_deref().unwrap_or("no container"));
}

fn write_text(svg: &mut String, class: &str, x: usize, y: usize, text: &str) {
    let text = xml(&short(text, LONGEST));
    let _ = writeln!(svg, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{text}</text>");
}

/// The arrows, one for each artifact and job that names it.
fn edges(script: &Script) -> Vec<String> {
    let place = |job: &ScriptJob| {
        let row = column(script, job.stage).position(|other| other.key == job.key);
        corner(job.stage, row.unwrap_or(0))
    };
    let mut edges = Vec::new();
    for user in &script.jobs {
        for name in artifacts_named(user) {
            let makers = script.jobs.iter().filter(|maker| {
                maker.stage < user.stage && maker.artifacts.iter().any(|made| made.key.0 == name)
            });
            for maker in makers {
                edges.push(edge(place(maker), place(user), &name));
            }
        }
    }
    edges
}

fn edge(from: (usize, usize), to: (usize, usize), name: &str) -> String {
    let (start, end) =
        ((from.0 + BOX_WIDTH, from.1 + BOX_HEIGHT / 2), (to.0, to.1 + BOX_HEIGHT / 2));
    let bend = COLUMN_GAP / 2;
    let mut svg = format!(
        "<path class=\"edge\" marker-end=\"url(#head)\" d=\"M{} {} C{} {} {} {} {} {}\"/>\n",
        start.0,
        start.1,
        start.0 + bend,
        start.1,
        end.0 - bend,
        end.1,
        end.0,
        end.1
    );
    write_text(&mut svg, "soft", start.0 + 10, start.1 - 8, name);
    svg
}

/// The artifacts that the templates of a job name, each once.
fn artifacts_named(job: &ScriptJob) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for Template(text) in templates(job) {
        for reference in inspect(text).unwrap_or_default() {
            if let [first, name, ..] = reference.path.as_slice()
                && first == "artifacts"
                && !names.contains(name)
            {
                names.push(name.clone());
            }
        }
    }
    names
}

fn templates(job: &ScriptJob) -> Vec<&Template> {
    let mut templates = vec![&job.script];
    templates.extend(&job.executable);
    templates.extend(job.environment.iter().map(|(_, value)| value));
    for artifact in &job.artifacts {
        templates.push(&artifact.path);
        templates.extend(&artifact.import_path);
    }
    if let Some(container) = &job.container {
        templates.extend(&container.run_arguments);
        match &container.image {
            Image::Named(name) => templates.push(name),
            Image::Built { tag, .. } => templates.extend(tag),
        }
    }
    templates
}
