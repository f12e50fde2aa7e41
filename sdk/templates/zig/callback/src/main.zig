//! Waits as many seconds as the argument `seconds` says, and says when it began.
const gantry = @import("gantry");
const c = gantry.c;

const Request = c.exports_steps_step_request_t;
const Step = c.exports_steps_step_t;

export fn exports_description_describe(
    answer: *c.exports_description_plugin_description_t,
    _: *gantry.Error,
) bool {
    return gantry.describe(answer, .{
        .name = "{{ name }}",
        .version = "0.1.0",
        .world = c.TYPES_PLUGIN_WORLD_CALLBACK,
        .summary = "Waits as long as the workflow says.",
        .documentation = "The argument `seconds` says how long; the value `began` is when.",
    });
}

export fn exports_steps_advance(request: *Request, answer: *Step, err: *gantry.Error) bool {
    return switch (request.event.tag) {
        c.EXPORTS_STEPS_EVENT_BEGUN => begin(request, answer, err),
        c.EXPORTS_STEPS_EVENT_WOKE => finish(request, answer, err),
        else => gantry.unsupported(err, "nothing but time was waited for", .{}),
    };
}

fn begin(request: *Request, answer: *Step, err: *gantry.Error) bool {
    const arguments = gantry.parse(struct { seconds: f64 }, request.arguments);
    const seconds = if (arguments) |given| given.seconds else -1;
    if (seconds < 0) {
        return gantry.unsupported(err, "the argument 'seconds' must be a number from 0", .{});
    }
    gantry.log(.info, "waiting {d} seconds", .{seconds});
    const until = request.now + @as(u64, @intFromFloat(seconds * 1000));
    // What the next step has to know.
    const memory = gantry.json(request.now);
    answer.* = .{
        .wish = .{ .tag = c.EXPORTS_STEPS_WISH_SLEEP_UNTIL, .val = .{ .sleep_until = until } },
        .memory = .{ .ptr = memory.ptr, .len = memory.len },
    };
    return true;
}

fn finish(request: *Request, answer: *Step, err: *gantry.Error) bool {
    const memory = gantry.view(gantry.items(request.memory));
    const began = gantry.parse(u64, memory) orelse
        return gantry.failed(err, "the memory holds no time", .{});
    const outcome: c.exports_steps_outcome_t = .{
        .success = true,
        .values = gantry.json(.{ .began = began }),
    };
    answer.* = .{ .wish = .{ .tag = c.EXPORTS_STEPS_WISH_FINISH, .val = .{ .finish = outcome } } };
    return true;
}
