//! Keeps all outputs in a folder `outputs`, and makes a list of them.
const std = @import("std");
const gantry = @import("gantry");
const c = gantry.c;

export fn exports_description_describe(
    answer: *c.exports_description_plugin_description_t,
    _: *gantry.Error,
) bool {
    return gantry.describe(answer, .{
        .name = "{{ name }}",
        .version = "0.1.0",
        .world = c.TYPES_PLUGIN_WORLD_OUTPUT_IMPORTER,
        .summary = "Keeps all outputs, and makes a list of them.",
    });
}

export fn exports_outputs_plan(
    request: *c.exports_outputs_import_request_t,
    answer: *c.exports_outputs_import_plan_t,
    _: *gantry.Error,
) bool {
    const outputs = gantry.items(request.outputs);
    const keep = gantry.zeroed(c.exports_outputs_list_kept_output_t, outputs.len);
    var sizes: std.json.ArrayHashMap(u64) = .{};
    for (outputs, gantry.items(keep)) |output, *kept| {
        const name = gantry.items(output.name);
        kept.output = gantry.text(name);
        kept.name = gantry.format("outputs/{s}", .{name});
        sizes.map.put(gantry.allocator, name, output.size) catch @panic("out of memory");
    }
    const content = gantry.json(sizes);
    const list: c.exports_outputs_created_result_t = .{
        .name = gantry.text("sizes.json"),
        .media_type = gantry.text("application/json"),
        .content = .{ .ptr = content.ptr, .len = content.len },
    };
    answer.* = .{
        .keep = keep,
        .create = gantry.listOf(c.exports_outputs_list_created_result_t, &.{list}),
    };
    return true;
}
