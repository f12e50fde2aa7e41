//! The calls of Gantry; each tells what came of them as JSON.
const std = @import("std");
const gantry = @import("gantry");
const c = gantry.c;

const Json = std.json.Value;

/// A JSON object of a value's fields, each a `Json`.
pub fn object(members: anytype) Json {
    var all: std.json.ObjectMap = .empty;
    inline for (comptime std.meta.fieldNames(@TypeOf(members))) |name| {
        all.put(gantry.allocator, name, @field(members, name)) catch @panic("out of memory");
    }
    return .{ .object = all };
}

pub fn list() std.json.Array {
    return .init(gantry.allocator);
}

pub fn string(text: gantry.Text) Json {
    return .{ .string = gantry.items(text) };
}

pub fn literal(text: []const u8) Json {
    return .{ .string = text };
}

pub fn number(value: u64) Json {
    return .{ .integer = @intCast(value) };
}

/// A list of numbers, one a byte.
pub fn numbers(bytes: gantry.Bytes) Json {
    var all = list();
    for (gantry.items(bytes)) |byte| all.append(number(byte)) catch @panic("out of memory");
    return .{ .array = all };
}

pub fn log() void {
    gantry.log(.debug, "peeled {d} onion", .{1});
    gantry.log(.info, "Suppe für zwei – 湯 🍲", .{});
    gantry.log(.warn, "it boils\nover", .{});
    gantry.log(.err, "a \"quoted\" \\ word", .{});
}

fn failure(which: []const u8, detail: Json) Json {
    return object(.{ .@"error" = literal(which), .detail = detail });
}

fn toldHttp(err: c.http_http_error_t) Json {
    return switch (err.tag) {
        c.HTTP_HTTP_ERROR_NOT_PERMITTED => failure("not-permitted", string(err.val.not_permitted)),
        c.HTTP_HTTP_ERROR_INVALID => failure("invalid", string(err.val.invalid)),
        c.HTTP_HTTP_ERROR_UNREACHABLE => failure("unreachable", string(err.val.@"unreachable")),
        c.HTTP_HTTP_ERROR_TIMED_OUT => failure("timed-out", number(err.val.timed_out)),
        else => failure("too-large", number(err.val.too_large)),
    };
}

const Exchange = struct { told: Json, body: []const u8 = "" };

fn exchange(request: c.http_request_t) Exchange {
    var sent = request;
    var response: c.http_response_t = undefined;
    var err: c.http_http_error_t = undefined;
    if (!c.http_send(&sent, &response, &err)) return .{ .told = toldHttp(err) };

    var headers = list();
    for (gantry.items(response.headers)) |field| {
        const told = object(.{ .name = string(field.name), .value = string(field.value) });
        headers.append(told) catch @panic("out of memory");
    }
    return .{
        .told = object(.{
            .status = number(response.status),
            .headers = Json{ .array = headers },
            .body = numbers(response.body),
        }),
        .body = gantry.items(response.body),
    };
}

fn header(name: []const u8, value: []const u8) c.http_header_t {
    return .{ .name = gantry.view(name), .value = gantry.view(value) };
}

pub fn fetch() Json {
    const menu = exchange(.{
        .method = c.TYPES_HTTP_METHOD_GET,
        .url = gantry.view("https://kitchen.example.org/menu?day=1"),
        .headers = gantry.listOf(c.http_list_header_t, &.{header("accept", "text/plain")}),
    });
    const order = std.mem.concat(gantry.allocator, u8, &.{ menu.body, "\x00\xff" }) catch @panic("out of memory");
    const posted = exchange(.{
        .method = c.TYPES_HTTP_METHOD_POST,
        .url = gantry.view("https://kitchen.example.org/orders"),
        .headers = gantry.listOf(c.http_list_header_t, &.{
            header("content-type", "application/octet-stream"),
            header("x-table", "7"),
        }),
        .body = .{ .ptr = order.ptr, .len = order.len },
        .timeout = .{ .is_some = true, .val = 1500 },
    });
    return object(.{ .get = menu.told, .post = posted.told });
}

pub fn methods() Json {
    var statuses = list();
    // The methods are numbered from `get` to `delete`.
    for (0..c.TYPES_HTTP_METHOD_DELETE + 1) |method| {
        const told = exchange(.{
            .method = @intCast(method),
            .url = gantry.view("https://kitchen.example.org/any"),
        }).told.object;
        const status = told.get("status") orelse told.get("error").?;
        statuses.append(status) catch @panic("out of memory");
    }
    return object(.{ .statuses = Json{ .array = statuses } });
}

fn secret(name: []const u8) Json {
    var wanted = gantry.view(name);
    var got: gantry.Text = undefined;
    var err: c.secrets_secret_error_t = undefined;
    if (c.secrets_get(&wanted, &got, &err)) return string(got);
    return switch (err.tag) {
        c.SECRETS_SECRET_ERROR_NOT_SET => failure("not-set", string(err.val.not_set)),
        else => failure("not-permitted", string(err.val.not_permitted)),
    };
}

pub fn secrets() Json {
    return object(.{
        .recipe = secret("recipe"),
        .missing = secret("missing"),
        .forbidden = secret("forbidden"),
    });
}

fn toldVariable(err: c.variables_variable_error_t) Json {
    const cases = [_][]const u8{ "not-permitted", "no-experiment", "invalid" };
    return object(.{ .@"error" = literal(cases[err.tag]) });
}

fn names() Json {
    var all: c.gantry_list_string_t = undefined;
    var err: c.variables_variable_error_t = undefined;
    if (!c.variables_names(&all, &err)) return toldVariable(err);
    var told = list();
    for (gantry.items(all)) |name| told.append(string(name)) catch @panic("out of memory");
    return .{ .array = told };
}

fn variable(name: []const u8) Json {
    var wanted = gantry.view(name);
    var value: c.gantry_option_string_t = undefined;
    var err: c.variables_variable_error_t = undefined;
    if (!c.variables_get(&wanted, &value, &err)) return toldVariable(err);
    if (!value.is_some) return .null;
    return gantry.parse(Json, value.val) orelse .null;
}

fn set(name: []const u8, value: anytype) Json {
    var wanted = gantry.view(name);
    var json = gantry.json(value);
    var err: c.variables_variable_error_t = undefined;
    return if (c.variables_set(&wanted, &json, &err)) .null else toldVariable(err);
}

pub fn variables() Json {
    const soup = .{ .name = "Bœuf", .bowls = 9007199254740991, .hot = true, .with = [0]u32{} };
    // In this order: each sees what those before it did.
    const told_names = names();
    const told_soup = variable("soup");
    const told_none = variable("none");
    const told_set = set("soup", soup);
    return object(.{
        .names = told_names,
        .soup = told_soup,
        .none = told_none,
        .set = told_set,
        .again = variable("soup"),
        .empty = set("", 1),
    });
}
