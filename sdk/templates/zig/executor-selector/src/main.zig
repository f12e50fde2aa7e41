//! Chooses the executor with the fewest jobs; where the setting `label` is set, only among those with that label.
const std = @import("std");
const gantry = @import("gantry");
const c = gantry.c;

const Candidate = c.exports_placement_candidate_t;

export fn exports_description_describe(
    answer: *c.exports_description_plugin_description_t,
    _: *gantry.Error,
) bool {
    return gantry.describe(answer, .{
        .name = "{{ name }}",
        .version = "0.1.0",
        .world = c.TYPES_PLUGIN_WORLD_EXECUTOR_SELECTOR,
        .summary = "Chooses the executor with the fewest jobs.",
        .settings_schema =
        \\{
        \\  "type": "object",
        \\  "additionalProperties": false,
        \\  "properties": { "label": { "type": "string" } }
        \\}
        ,
    });
}

const Settings = struct { label: ?[]const u8 = null };

fn fits(candidate: Candidate, settings: Settings) bool {
    if (candidate.unhealthy.is_some) return false;
    const wanted = settings.label orelse return true;
    for (gantry.items(candidate.labels)) |label| {
        if (std.mem.eql(u8, gantry.items(label), wanted)) return true;
    }
    return false;
}

export fn exports_placement_select(
    request: *c.exports_placement_placement_request_t,
    answer: *c.exports_placement_selection_t,
    err: *gantry.Error,
) bool {
    const settings = gantry.parse(Settings, request.settings) orelse
        return gantry.unsupported(err, "the setting 'label' must be a text", .{});
    var best: ?Candidate = null;
    for (gantry.items(request.candidates)) |candidate| {
        if (!fits(candidate, settings)) continue;
        if (best == null or candidate.running_jobs < best.?.running_jobs) best = candidate;
    }
    if (best) |executor| {
        answer.tag = c.EXPORTS_PLACEMENT_SELECTION_CHOSEN;
        answer.val = .{ .chosen = .{
            .executor = gantry.text(gantry.items(executor.name)),
            .because = gantry.format("it runs {d} jobs", .{executor.running_jobs}),
        } };
    } else {
        answer.tag = c.EXPORTS_PLACEMENT_SELECTION_DEFERRED;
        answer.val = .{ .deferred = gantry.text("no executor takes it now") };
    }
    return true;
}
