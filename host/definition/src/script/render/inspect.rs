//! Looks at a template before it runs: what it names, and whether it can grow beyond measure.
//!
//! Templates come from strangers. The engine counts steps, but a step can double a text, and
//! constants are computed while a template is compiled; so what a template may consist of is
//! limited here, where it is still a tree.

use std::collections::HashMap;

use gantry_model::limits;
use minijinja::machinery::ast::{BinOpKind, CallArg, Expr, Stmt};
use minijinja::machinery::{Span, parse};
use minijinja::syntax::SyntaxConfig;
use minijinja::value::ValueKind;

use super::engine::{FILTERS, TESTS, problem_of};
use super::problem::Problem;
use super::tokens;
use crate::script::names;
use crate::yaml::Place;

/// A name in a template.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reference {
    /// `inputs.scan.path`, part by part, as far as it is constant.
    pub(crate) path: Vec<String>,
    /// Where it begins.
    pub(crate) place: Place,
    /// Whether the template asks if there is such a thing, or says what to take otherwise.
    pub(crate) tolerant: bool,
}

/// What a template names, in the order in which it does.
pub(crate) fn inspect(source: &str) -> Result<Vec<Reference>, Vec<Problem>> {
    tokens::check(source).map_err(|problem| vec![problem])?;
    let tree = parse(source, "template", SyntaxConfig::default())
        .map_err(|error| vec![problem_of(&error, source, None)])?;
    let mut walk = Walk { source, ..Walk::default() };
    walk.statement(&tree);
    if walk.problems.is_empty() { Ok(walk.references) } else { Err(walk.problems) }
}

#[derive(Default)]
struct Walk<'a> {
    source: &'a str,
    references: Vec<Reference>,
    problems: Vec<Problem>,
    /// The template's own names, scope by scope, with the parts that their values are made of.
    own: Vec<HashMap<String, u64>>,
    /// The parts of all values that got a name.
    kept: u64,
    tolerant: bool,
}

impl Walk<'_> {
    fn statement(&mut self, statement: &Stmt<'_>) {
        match statement {
            Stmt::Template(template) => self.block(&template.children),
            Stmt::EmitRaw(_) => {}
            Stmt::EmitExpr(emit) => {
                self.measured(&emit.expr, emit.span());
            }
            Stmt::IfCond(condition) => {
                self.measured(&condition.expr, condition.span());
                self.block(&condition.true_body);
                self.block(&condition.false_body);
            }
            Stmt::Set(set) => {
                let parts = self.measured(&set.expr, set.span());
                self.kept(parts, set.span());
                self.assign(&set.target, parts);
            }
            Stmt::ForLoop(lap) if !lap.recursive => {
                let parts = self.measured(&lap.iter, lap.span());
                self.own.push(HashMap::from([("loop".to_owned(), 1)]));
                self.assign(&lap.target, parts);
                if let Some(filter) = &lap.filter_expr {
                    self.measured(filter, lap.span());
                }
                self.block(&lap.body);
                self.own.pop();
                self.block(&lap.else_body);
            }
            other => {
                let message =
                    "only {{ … }}, {% if %}, {% for %} and {% set name = … %} can be used";
                let place = statement_span(other).map(|span| self.place(span));
                self.problems.push(Problem::error("template-statement", message).at(place));
            }
        }
    }

    fn block(&mut self, statements: &[Stmt<'_>]) {
        self.own.push(HashMap::new());
        statements.iter().for_each(|statement| self.statement(statement));
        self.own.pop();
    }

    fn assign(&mut self, target: &Expr<'_>, parts: u64) {
        match target {
            Expr::Var(name) => {
                if let Some(scope) = self.own.last_mut() {
                    scope.insert(name.id.to_owned(), parts);
                }
            }
            Expr::List(list) => list.items.iter().for_each(|item| self.assign(item, parts)),
            Expr::Tuple(tuple) => tuple.items.iter().for_each(|item| self.assign(item, parts)),
            _ => {}
        }
    }

    /// Counts the parts of a value that is kept while others are made.
    fn kept(&mut self, parts: u64, span: Span) {
        let before = self.kept;
        self.kept = before.saturating_add(parts);
        if before <= limits::TEMPLATE_PARTS && self.kept > limits::TEMPLATE_PARTS {
            self.too_much(span);
        }
    }

    fn too_much(&mut self, span: Span) {
        let message = "this can grow beyond measure: it joins or repeats too many parts";
        let place = Some(self.place(span));
        self.problems.push(Problem::error("template-size", message).at(place));
    }

    /// The parts that an expression's value is made of, which must not be too many.
    fn measured(&mut self, expression: &Expr<'_>, around: Span) -> u64 {
        let parts = self.expression(expression);
        if parts > limits::TEMPLATE_PARTS {
            self.too_much(around);
        }
        parts.min(limits::TEMPLATE_PARTS)
    }

    fn expression(&mut self, expression: &Expr<'_>) -> u64 {
        match expression {
            Expr::Var(_) | Expr::GetAttr(_) | Expr::GetItem(_) => self.name(expression),
            Expr::Const(_) => 1,
            Expr::UnaryOp(unary) => self.expression(&unary.expr),
            Expr::BinOp(binary) => {
                let (left, right) = (self.expression(&binary.left), self.expression(&binary.right));
                match binary.op {
                    BinOpKind::Mul => left
                        .saturating_add(right)
                        .saturating_mul(factor(&binary.left, &binary.right)),
                    _ => left.saturating_add(right),
                }
            }
            Expr::Compare(compare) => {
                let others: u64 = compare.ops.iter().map(|op| self.expression(&op.expr)).sum();
                self.expression(&compare.expr).saturating_add(others)
            }
            Expr::IfExpr(choice) => {
                self.expression(&choice.test_expr);
                let other = choice.false_expr.as_ref().map_or(0, |other| self.expression(other));
                self.expression(&choice.true_expr).max(other)
            }
            Expr::Filter(filter) => {
                self.known_word("filter", filter.name, FILTERS, filter.span());
                let tolerant = matches!(filter.name, "default" | "d");
                let of = filter.expr.as_ref().map_or(1, |of| self.tolerating(tolerant, of));
                self.arguments(&filter.args).saturating_add(of)
            }
            Expr::Test(test) => {
                self.known_word("test", test.name, TESTS, test.span());
                let tolerant = matches!(test.name, "defined" | "undefined");
                self.tolerating(tolerant, &test.expr);
                self.arguments(&test.args);
                1
            }
            Expr::Slice(slice) => {
                for part in [&slice.start, &slice.stop, &slice.step].into_iter().flatten() {
                    self.expression(part);
                }
                self.expression(&slice.expr)
            }
            Expr::Call(call) => {
                let is_range = matches!(&call.expr, Expr::Var(name) if name.id == "range");
                if !is_range {
                    let message = "range is the only function that can be called";
                    let place = Some(self.place(call.span()));
                    self.problems.push(Problem::error("template-call", message).at(place));
                }
                self.arguments(&call.args);
                1
            }
            Expr::List(list) => self.sum(&list.items),
            Expr::Tuple(tuple) => self.sum(&tuple.items),
            Expr::Map(map) => self.sum(&map.keys).saturating_add(self.sum(&map.values)),
        }
    }

    fn sum(&mut self, items: &[Expr<'_>]) -> u64 {
        items.iter().fold(1, |sum: u64, item| sum.saturating_add(self.expression(item)))
    }

    fn arguments(&mut self, arguments: &[CallArg<'_>]) -> u64 {
        arguments.iter().fold(0, |sum: u64, argument| {
            let (CallArg::Pos(value)
            | CallArg::Kwarg(_, value)
            | CallArg::PosSplat(value)
            | CallArg::KwargSplat(value)) = argument;
            sum.saturating_add(self.expression(value))
        })
    }

    fn tolerating(&mut self, tolerant: bool, expression: &Expr<'_>) -> u64 {
        let before = self.tolerant;
        self.tolerant |= tolerant;
        let parts = self.expression(expression);
        self.tolerant = before;
        parts
    }

    /// A name such as `inputs.scan.path` or `inputs['scan'].path`.
    fn name(&mut self, expression: &Expr<'_>) -> u64 {
        let mut path = Vec::new();
        let mut below = expression;
        loop {
            below = match below {
                Expr::GetAttr(attribute) => {
                    path.push(attribute.name.to_owned());
                    &attribute.expr
                }
                Expr::GetItem(item) => {
                    match &item.subscript_expr {
                        Expr::Const(key) if key.value.kind() == ValueKind::String => {
                            path.push(key.value.to_string());
                        }
                        // What lies beyond a computed part cannot be checked.
                        computed => {
                            self.expression(computed);
                            path.clear();
                        }
                    }
                    &item.expr
                }
                Expr::Var(name) => {
                    let own = self.own.iter().rev().find_map(|scope| scope.get(name.id));
                    if let Some(parts) = own {
                        return *parts;
                    }
                    path.push(name.id.to_owned());
                    path.reverse();
                    let place = self.place(name.span());
                    self.references.push(Reference { path, place, tolerant: self.tolerant });
                    return 1;
                }
                other => return self.expression(other),
            }
        }
    }

    fn known_word(&mut self, kind: &str, name: &str, known: &[&str], span: Span) {
        if known.contains(&name) {
            return;
        }
        let problem = Problem::error("template-word", format!("there is no {kind} '{name}'"));
        let problem = match names::nearest(name, known.iter().copied()) {
            Some(nearest) => problem.with_hint(format!("Did you mean '{nearest}'?")),
            None => problem.with_hint(format!("There are: {}.", known.join(", "))),
        };
        self.problems.push(problem.at(Some(self.place(span))));
    }

    fn place(&self, span: Span) -> Place {
        Place::of_byte(self.source, span.start_offset as usize)
    }
}

/// How often a product repeats its operands, if one of them is a text: a number that stands there,
/// or more than is allowed, where it is computed.
fn factor(left: &Expr<'_>, right: &Expr<'_>) -> u64 {
    let number = |expression: &Expr<'_>| match expression {
        Expr::Const(constant) => match constant.value.kind() {
            ValueKind::Number => constant.value.as_usize().map(|number| number as u64).or(Some(1)),
            _ => None,
        },
        _ => None,
    };
    match (number(left), number(right)) {
        (Some(_), Some(_)) => 1,
        (Some(times), None) | (None, Some(times)) => times.max(1),
        // Two values that are not known: their product is a number, or a text of a few megabytes.
        (None, None) => limits::TEMPLATE_PARTS / 8,
    }
}

fn statement_span(statement: &Stmt<'_>) -> Option<Span> {
    match statement {
        Stmt::WithBlock(block) => Some(block.span()),
        Stmt::SetBlock(block) => Some(block.span()),
        Stmt::AutoEscape(block) => Some(block.span()),
        Stmt::FilterBlock(block) => Some(block.span()),
        Stmt::ForLoop(lap) => Some(lap.span()),
        Stmt::Do(call) => Some(call.span()),
        _ => None,
    }
}
