//! What a Gantry plugin in Zig needs beside the bindings, which are `c`: texts, lists, JSON, messages, errors.
//!
//! The functions to implement are declared in `gen/gantry.h`; each is exported by its name, gets pointers to the question,
//! to the answer and to an error, and says by its result which of the two it set.
//!
//! Memory: an instance of a plugin answers one question and is then thrown away with all its memory, so nothing needs to be
//! freed. What an answer holds must come from `allocator`, as everything does that is made by the functions below.

const std = @import("std");

/// The bindings: `gen/gantry.h`, translated.
pub const c = @import("bindings");

/// That of the C library, which the bindings use.
pub const allocator = std.heap.c_allocator;

pub const Text = c.gantry_string_t;
pub const Bytes = c.gantry_list_u8_t;
pub const Error = c.types_error_t;

/// A copy of a text, for an answer.
pub fn text(value: []const u8) Text {
    return owned(allocator.dupe(u8, value) catch oom());
}

/// A text made as by `std.fmt`, for an answer.
pub fn format(comptime template: []const u8, values: anytype) Text {
    return owned(std.fmt.allocPrint(allocator, template, values) catch oom());
}

/// The JSON of a value, for an answer.
pub fn json(value: anytype) Text {
    return owned(std.json.Stringify.valueAlloc(allocator, value, .{}) catch oom());
}

fn owned(value: []u8) Text {
    return listOver(Text, value);
}

/// The text itself and not a copy, for the arguments of an imported function. Never for an answer.
pub fn view(value: []const u8) Text {
    return .{ .ptr = @constCast(value.ptr), .len = value.len };
}

/// A copy of bytes, for an answer.
pub fn bytes(value: []const u8) Bytes {
    const copy = text(value);
    return .{ .ptr = copy.ptr, .len = copy.len };
}

/// What a text, or any other list, holds.
pub fn items(list: anytype) []Item(@TypeOf(list)) {
    return if (list.len == 0) &.{} else list.ptr[0..list.len];
}

/// A list of zeroed items, for an answer.
pub fn zeroed(comptime List: type, length: usize) List {
    const all = allocator.alloc(Item(List), length) catch oom();
    for (all) |*item| item.* = std.mem.zeroes(Item(List));
    return listOver(List, all);
}

/// A copy of items as a list, for an answer.
pub fn listOf(comptime List: type, all: []const Item(List)) List {
    return listOver(List, allocator.dupe(Item(List), all) catch oom());
}

/// Zig points to the end of memory where there is nothing, and a host looks whether a pointer lies within.
fn listOver(comptime List: type, all: []Item(List)) List {
    return .{ .ptr = if (all.len == 0) null else all.ptr, .len = all.len };
}

fn Item(comptime List: type) type {
    return std.meta.Child(@FieldType(List, "ptr"));
}

/// What a JSON text says, or null where it does not fit the type. Members that the type lacks are passed over.
pub fn parse(comptime T: type, value: Text) ?T {
    const options: std.json.ParseOptions = .{ .ignore_unknown_fields = true };
    return std.json.parseFromSliceLeaky(T, allocator, items(value), options) catch null;
}

/// How much a message matters.
pub const Level = enum(c.log_level_t) { debug, info, warn, err };

/// Writes a message, made as by `std.fmt`, to the server's log.
pub fn log(level: Level, comptime template: []const u8, values: anytype) void {
    var message = format(template, values);
    c.log_log(@backingInt(level), &message);
}

/// The question makes no sense to this plugin; asking the same again would not help. Answers false.
pub fn unsupported(err: *Error, comptime template: []const u8, values: anytype) bool {
    err.* = .{ .tag = c.TYPES_ERROR_UNSUPPORTED, .val = .{ .unsupported = format(template, values) } };
    return false;
}

/// The question is fine, but answering it failed; asking again may help. Answers false.
pub fn failed(err: *Error, comptime template: []const u8, values: anytype) bool {
    err.* = .{ .tag = c.TYPES_ERROR_FAILED, .val = .{ .failed = format(template, values) } };
    return false;
}

/// What a plugin says of itself; see `description.wit` for each.
pub const Description = struct {
    name: []const u8,
    version: []const u8,
    world: c.types_plugin_world_t,
    summary: []const u8,
    documentation: []const u8 = "",
    settings_schema: []const u8 = "",
    permissions: []const c.exports_description_wanted_permission_t = &.{},
};

/// Makes the answer to `exports_description_describe`. Answers true.
pub fn describe(answer: *c.exports_description_plugin_description_t, said: Description) bool {
    answer.* = .{
        .name = text(said.name),
        .version = text(said.version),
        .world = said.world,
        .summary = text(said.summary),
        .documentation = text(said.documentation),
        .settings_schema = text(said.settings_schema),
        .permissions = listOf(c.exports_description_list_wanted_permission_t, said.permissions),
    };
    return true;
}

fn oom() noreturn {
    @panic("out of memory");
}
