//! The states of a workflow and the ways between them as a picture.

mod layout;

use std::collections::BTreeSet;
use std::fmt::Write as _;

use gantry_model::study::{State, Workflow};

use crate::svg::{short, xml};
use layout::{BOX_HEIGHT, BOX_WIDTH, Layout, MARGIN};

/// Most characters of a text in a box.
const LONGEST: usize = 30;

/// Colours of functions, readable on light and on dark; with more functions they repeat.
const COLOURS: usize = 8;

/// Colours by the viewer's scheme, so that the picture can be read on light and on dark.
const STYLE: &str = "\
:root{color-scheme:light dark;\
--ink:#1f2328;--soft:#59636e;--line:#8c959f;--box:#f6f8fa;--back:#ffffff;--here:#0969da}\
@media(prefers-color-scheme:dark){:root{\
--ink:#f0f6fc;--soft:#9198a1;--line:#6e7681;--box:#212830;--back:#0d1117;--here:#4493f8}}\
.back{fill:var(--back)}.state{fill:var(--box);stroke:var(--line)}\
.end{stroke-width:4}.here{stroke:var(--here);stroke-width:4}\
.edge{fill:none;stroke:var(--line);stroke-width:1.5;stroke-linejoin:round}.if{stroke-dasharray:6 4}\
.head{fill:var(--line)}text{font:13px system-ui,sans-serif;fill:var(--ink)}.name{font-weight:600}\
.soft{fill:var(--soft);font-size:12px}\
.c0{fill:#0f8b8d}.c1{fill:#d1623a}.c2{fill:#6f5cc4}.c3{fill:#3f8f3f}.c4{fill:#c2478a}\
.c5{fill:#3a7bc8}.c6{fill:#a8791a}.c7{fill:#7a7f87}";

/// An SVG picture. Columns are the distance from the state where experiments begin; a box is a
/// state with a stripe in the colour of each function that its callbacks name, with a thick border
/// if no transition leads out. Arrows are transitions, those with a condition dashed; the condition
/// is their title. The state at the place `here` stands out.
pub fn workflow_graph(workflow: &Workflow, here: Option<usize>) -> String {
    let layout = Layout::of(workflow);
    let functions = functions(workflow);
    let (width, height) = layout.size();
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" \
         width=\"{width}\" height=\"{height}\" role=\"img\"><title>{}</title>\
         <style>{STYLE}</style><defs><marker id=\"head\" viewBox=\"0 0 8 8\" refX=\"7\" refY=\"4\" \
         markerWidth=\"8\" markerHeight=\"8\" orient=\"auto\"><path class=\"head\" \
         d=\"M0 0 8 4 0 8z\"/></marker></defs>\
         <rect class=\"back\" width=\"{width}\" height=\"{height}\"/>\n",
        xml(&workflow.label)
    );
    write_legend(&mut svg, &functions);
    for (from, state) in workflow.states.iter().enumerate() {
        for (way, transition) in state.transitions.iter().enumerate() {
            let path = layout.edge(from, transition.destination, way);
            let (class, title) = match &transition.condition {
                Some(condition) => ("edge if", condition.as_str()),
                None => ("edge", "always"),
            };
            // Writing to a String cannot fail.
            let _ = writeln!(
                svg,
                "<path class=\"{class}\" marker-end=\"url(#head)\" d=\"{path}\"><title>{}</title>\
                 </path>",
                xml(title)
            );
        }
    }
    for (place, state) in workflow.states.iter().enumerate() {
        write_state(&mut svg, state, &functions, layout.corner(place), here == Some(place));
    }
    svg.push_str("</svg>\n");
    svg
}

/// The functions that callbacks name, sorted; the colour of each is its place.
fn functions(workflow: &Workflow) -> Vec<&str> {
    let callbacks = workflow.states.iter().flat_map(|state| &state.callbacks);
    let functions: BTreeSet<&str> = callbacks.map(|callback| callback.function.as_str()).collect();
    functions.into_iter().collect()
}

fn write_legend(svg: &mut String, functions: &[&str]) {
    const EACH: usize = 150;
    for (index, function) in functions.iter().enumerate() {
        let x = MARGIN + index * EACH;
        let colour = index % COLOURS;
        let _ = writeln!(
            svg,
            "<rect class=\"c{colour}\" x=\"{x}\" y=\"{MARGIN}\" width=\"12\" height=\"12\"/>"
        );
        write_text(svg, "soft", x + 18, MARGIN + 11, &short(function, 18));
    }
}

fn write_state(
    svg: &mut String,
    state: &State,
    functions: &[&str],
    (x, y): (usize, usize),
    here: bool,
) {
    let class = match (here, state.transitions.is_empty()) {
        (true, _) => "state here",
        (false, true) => "state end",
        (false, false) => "state",
    };
    let title = match &state.freetext {
        Some(freetext) => format!("{}: {freetext}", state.label),
        None => state.label.clone(),
    };
    let _ = writeln!(
        svg,
        "<g><title>{}</title><rect class=\"{class}\" x=\"{x}\" y=\"{y}\" width=\"{BOX_WIDTH}\" \
         height=\"{BOX_HEIGHT}\" rx=\"8\"/>",
        xml(&title)
    );
    let mut seen = BTreeSet::new();
    let named = state.callbacks.iter().map(|callback| callback.function.as_str());
    let named: Vec<&str> = named.filter(|function| seen.insert(*function)).collect();
    let each = (BOX_HEIGHT - 16) / named.len().max(1);
    for (index, function) in named.iter().enumerate() {
        let colour = functions.binary_search(function).unwrap_or_default() % COLOURS;
        let _ = writeln!(
            svg,
            "<rect class=\"c{colour}\" x=\"{x}\" y=\"{}\" width=\"6\" height=\"{each}\"/>",
            y + 8 + index * each
        );
    }
    write_text(svg, "name", x + 16, y + 26, &short(&state.label, LONGEST));
    let done = if named.is_empty() { "no callback".to_owned() } else { named.join(", ") };
    write_text(svg, "soft", x + 16, y + 48, &short(&done, LONGEST));
    svg.push_str("</g>\n");
}

fn write_text(svg: &mut String, class: &str, x: usize, y: usize, text: &str) {
    let _ = writeln!(svg, "<text class=\"{class}\" x=\"{x}\" y=\"{y}\">{}</text>", xml(text));
}
