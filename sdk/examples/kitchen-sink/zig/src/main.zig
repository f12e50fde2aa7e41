//! The callback of `../../README.md`: everything that the world has, used once.
const std = @import("std");
const gantry = @import("gantry");
const calls = @import("calls.zig");
const c = gantry.c;

comptime {
    // Exports the function in there.
    _ = @import("description.zig");
}

const Json = std.json.Value;
const Request = c.exports_steps_step_request_t;
const Wish = c.exports_steps_wish_t;
const string = calls.string;

fn parsed(text: gantry.Text) Json {
    return gantry.parse(Json, text) orelse .null;
}

fn toldEvent(event: c.exports_steps_event_t) Json {
    const ends = [_][]const u8{ "finished", "failed", "canceled" };
    switch (event.tag) {
        c.EXPORTS_STEPS_EVENT_BEGUN => return calls.object(.{ .case = calls.literal("begun") }),
        c.EXPORTS_STEPS_EVENT_WOKE => return calls.object(.{ .case = calls.literal("woke") }),
        c.EXPORTS_STEPS_EVENT_COMMAND_ENDED => {
            const end = event.val.command_ended;
            return calls.object(.{
                .case = calls.literal("command-ended"),
                .@"exit-code" = if (end.exit_code.is_some) calls.number(end.exit_code.val) else Json.null,
                .cause = string(end.cause),
                .output = string(end.output),
                .errors = string(end.errors),
            });
        },
        c.EXPORTS_STEPS_EVENT_TASK_ENDED => {
            const end = event.val.task_ended;
            return calls.object(.{
                .case = calls.literal("task-ended"),
                .run = string(end.run),
                .end = calls.literal(ends[end.end]),
                .cause = string(end.cause),
                .outputs = parsed(end.outputs),
            });
        },
        c.EXPORTS_STEPS_EVENT_MAIL_SENT => return calls.object(.{ .case = calls.literal("mail-sent") }),
        c.EXPORTS_STEPS_EVENT_ANSWERED => return calls.object(.{
            .case = calls.literal("answered"),
            .answer = parsed(event.val.answered),
        }),
        else => return calls.object(.{
            .case = calls.literal("unfulfilled"),
            .why = string(event.val.unfulfilled),
        }),
    }
}

fn told(request: *const Request) Json {
    return calls.object(.{
        .execution = string(request.execution),
        .step = calls.number(request.step),
        .now = calls.number(request.now),
        .memory = calls.numbers(request.memory),
        .arguments = parsed(request.arguments),
        .experiment = if (request.experiment.is_some) parsed(request.experiment.val) else Json.null,
        .settings = parsed(request.settings),
        .event = toldEvent(request.event),
    });
}

const Word = enum {
    finish,
    @"finish-badly",
    log,
    fetch,
    methods,
    secrets,
    variables,
    @"run-command",
    @"run-command-bare",
    @"start-task",
    @"send-mail",
    @"send-mail-bare",
    ask,
    @"ask-bare",
    sleep,
    unsupported,
    failed,
};

fn wordOf(request: *const Request) []const u8 {
    const Arguments = struct { do: []const []const u8 = &.{} };
    const words = (gantry.parse(Arguments, request.arguments) orelse Arguments{}).do;
    return if (request.step < words.len) words[request.step] else "finish";
}

export fn exports_steps_advance(
    request: *const Request,
    answer: *c.exports_steps_step_t,
    err: *gantry.Error,
) bool {
    const spelt = wordOf(request);
    const word = std.meta.stringToEnum(Word, spelt) orelse
        return gantry.unsupported(err, "there is no '{s}'", .{spelt});
    answer.wish = switch (word) {
        .finish => finish(true, calls.object(.{ .told = told(request) })),
        .@"finish-badly" => finish(false, calls.object(.{})),
        .log => log: {
            calls.log();
            break :log finish(true, calls.object(.{}));
        },
        .fetch => finish(true, calls.fetch()),
        .methods => finish(true, calls.methods()),
        .secrets => finish(true, calls.secrets()),
        .variables => finish(true, calls.variables()),
        .@"run-command" => stir(),
        .@"run-command-bare" => taste(),
        .@"start-task" => cook(),
        .@"send-mail" => mail(false),
        .@"send-mail-bare" => mail(true),
        .ask => ask("How much salt?", "{\"type\": \"integer\", \"minimum\": 0}", 86400),
        .@"ask-bare" => ask("More?", "", null),
        .sleep => .{ .tag = c.EXPORTS_STEPS_WISH_SLEEP_UNTIL, .val = .{ .sleep_until = request.now + 1000 } },
        .unsupported => return gantry.unsupported(err, "no soup, “only” salad", .{}),
        .failed => return gantry.failed(err, "the soup is burnt 🔥", .{}),
    };
    const added = [_]u8{ 0x00, 0xff, @truncate(request.step) };
    const memory = std.mem.concat(gantry.allocator, u8, &.{ gantry.items(request.memory), &added });
    const finished = answer.wish.tag == c.EXPORTS_STEPS_WISH_FINISH;
    answer.memory = gantry.bytes(if (finished) "" else memory catch @panic("out of memory"));
    return true;
}

fn finish(success: bool, values: Json) Wish {
    const outcome: c.exports_steps_outcome_t = .{ .success = success, .values = gantry.json(values) };
    return .{ .tag = c.EXPORTS_STEPS_WISH_FINISH, .val = .{ .finish = outcome } };
}

fn texts(values: []const []const u8) c.gantry_list_string_t {
    const all = gantry.zeroed(c.gantry_list_string_t, values.len);
    for (values, gantry.items(all)) |value, *text| text.* = gantry.text(value);
    return all;
}

fn stir() Wish {
    const command: c.exports_steps_command_t = .{
        .executor = gantry.text("kitchen"),
        .command_line = texts(&.{ "stir", "--speed", "3", "süß", "" }),
        .environment = gantry.listOf(c.exports_steps_list_environment_variable_t, &.{
            .{ .name = gantry.text("SPOON"), .value = gantry.text("wood") },
            .{ .name = gantry.text("LANG"), .value = gantry.text("C.UTF-8") },
        }),
        .input = gantry.bytes("\x00\x01\xfe\xff\xc3\xa9"),
        .time_limit = .{ .is_some = true, .val = 60 },
    };
    return .{ .tag = c.EXPORTS_STEPS_WISH_RUN_COMMAND, .val = .{ .run_command = command } };
}

fn taste() Wish {
    const command: c.exports_steps_command_t = .{
        .executor = gantry.text("kitchen"),
        .command_line = texts(&.{"taste"}),
    };
    return .{ .tag = c.EXPORTS_STEPS_WISH_RUN_COMMAND, .val = .{ .run_command = command } };
}

fn cook() Wish {
    const start: c.exports_steps_task_start_t = .{
        .task = gantry.text("org.example.soup:1.0.0"),
        .inputs = gantry.json(.{
            .salt = 0.5,
            .pepper = true,
            .name = "Crème",
            .portions = 9007199254740991,
            .herbs = [_][]const u8{ "dill", "parsley" },
        }),
    };
    return .{ .tag = c.EXPORTS_STEPS_WISH_START_TASK, .val = .{ .start_task = start } };
}

fn mail(bare: bool) Wish {
    const message: c.exports_steps_mail_t = .{
        .to = texts(if (bare) &.{"cook@example.org"} else &.{ "cook@example.org", "guest@example.org" }),
        .cc = texts(if (bare) &.{} else &.{"desk@example.org"}),
        .subject = gantry.text(if (bare) "Soup" else "Soup is ready – 湯"),
        .body = gantry.text(if (bare) "" else "Dear all,\nit is hot.\n"),
    };
    return .{ .tag = c.EXPORTS_STEPS_WISH_SEND_MAIL, .val = .{ .send_mail = message } };
}

fn ask(text: []const u8, schema: []const u8, seconds: ?u32) Wish {
    const question: c.exports_steps_question_t = .{
        .text = gantry.text(text),
        .answer_schema = gantry.text(schema),
        .time_limit = .{ .is_some = seconds != null, .val = seconds orelse 0 },
    };
    return .{ .tag = c.EXPORTS_STEPS_WISH_ASK, .val = .{ .ask = question } };
}
