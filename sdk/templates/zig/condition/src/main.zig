//! Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its contrary (`not scanned`).
const std = @import("std");
const gantry = @import("gantry");
const c = gantry.c;

const Verdict = c.exports_conditions_verdict_t;
const Problem = c.exports_conditions_problem_t;

export fn exports_description_describe(
    answer: *c.exports_description_plugin_description_t,
    _: *gantry.Error,
) bool {
    return gantry.describe(answer, .{
        .name = "{{ name }}",
        .version = "0.1.0",
        .world = c.TYPES_PLUGIN_WORLD_CONDITION,
        .summary = "Evaluates conditions of one name, such as `scanned` or `not scanned`.",
    });
}

const Parsed = struct { name: []const u8, negated: bool };

/// Null if the expression is no condition.
fn parse(expression: []const u8) ?Parsed {
    const negated = std.mem.startsWith(u8, expression, "not ");
    const name = if (negated) expression[4..] else expression;
    for (name) |letter| {
        if (!std.ascii.isAlphabetic(letter) and letter != '_') return null;
    }
    return .{ .name = name, .negated = negated };
}

fn syntaxError() Problem {
    return .{
        .kind = gantry.text("SyntaxError"),
        .message = gantry.text("expected a name, or 'not' and a name"),
        .line = 1,
        .column = 1,
    };
}

fn holds(value: bool) Verdict {
    return .{ .tag = c.EXPORTS_CONDITIONS_VERDICT_HOLDS, .val = .{ .holds = value } };
}

fn raised(problem: Problem) Verdict {
    return .{ .tag = c.EXPORTS_CONDITIONS_VERDICT_RAISED, .val = .{ .raised = problem } };
}

fn verdict(expression: []const u8, names: std.json.Value) Verdict {
    if (expression.len == 0) return holds(true);
    const parsed = parse(expression) orelse return raised(syntaxError());
    const value = names.object.get(parsed.name) orelse return raised(.{
        .kind = gantry.text("UnknownName"),
        .message = gantry.format("there is no '{s}'", .{parsed.name}),
    });
    const is_true = value == .bool and value.bool;
    return holds(is_true != parsed.negated);
}

export fn exports_conditions_evaluate(
    evaluation: *c.exports_conditions_evaluation_t,
    answer: *c.exports_conditions_list_verdict_t,
    err: *gantry.Error,
) bool {
    const names = gantry.parse(std.json.Value, evaluation.names) orelse
        return gantry.unsupported(err, "the names are no JSON", .{});
    const expressions = gantry.items(evaluation.expressions);
    answer.* = gantry.zeroed(c.exports_conditions_list_verdict_t, expressions.len);
    for (expressions, gantry.items(answer.*)) |expression, *item| {
        item.* = verdict(gantry.items(expression), names);
    }
    return true;
}

export fn exports_conditions_check(
    expressions: *c.gantry_list_string_t,
    answer: *c.exports_conditions_list_option_problem_t,
    _: *gantry.Error,
) bool {
    const all = gantry.items(expressions.*);
    answer.* = gantry.zeroed(c.exports_conditions_list_option_problem_t, all.len);
    for (all, gantry.items(answer.*)) |expression, *item| {
        if (parse(gantry.items(expression)) == null) {
            item.* = .{ .is_some = true, .val = syntaxError() };
        }
    }
    return true;
}
