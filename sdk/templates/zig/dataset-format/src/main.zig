//! Finds images in PGM, the portable grey map: a header of text (`P5 640 480 255`), then the pixels.
const std = @import("std");
const gantry = @import("gantry");
const c = gantry.c;

const Findings = c.exports_datasets_findings_t;
const File = c.exports_datasets_dataset_file_t;

export fn exports_description_describe(
    answer: *c.exports_description_plugin_description_t,
    _: *gantry.Error,
) bool {
    return gantry.describe(answer, .{
        .name = "{{ name }}",
        .version = "0.1.0",
        .world = c.TYPES_PLUGIN_WORLD_DATASET_FORMAT,
        .summary = "Finds images in PGM and tells their size.",
    });
}

const Header = struct { width: u32, height: u32, brightest: u32 };

/// Nothing but the header is read.
fn readHeader(path: []const u8) !Header {
    const name = try std.fmt.allocPrintSentinel(gantry.allocator, "/data/{s}", .{path}, 0);
    const file = std.c.fopen(name, "rb") orelse return error.CannotBeOpened;
    defer _ = std.c.fclose(file);
    var start: [64]u8 = undefined;
    const length = std.c.fread(&start, 1, start.len, file);
    var words = std.mem.tokenizeAny(u8, start[0..length], " \t\r\n");
    if (!std.mem.eql(u8, words.next() orelse "", "P5")) return error.NoHeader;
    return .{
        .width = try number(words.next()),
        .height = try number(words.next()),
        .brightest = try number(words.next()),
    };
}

fn number(word: ?[]const u8) !u32 {
    return std.fmt.parseInt(u32, word orelse return error.NoHeader, 10) catch error.NoHeader;
}

fn dataset(path: []const u8, header: Header) c.exports_datasets_dataset_t {
    const image: File = .{ .role = gantry.text("image"), .path = gantry.text(path) };
    return .{
        .format = gantry.text("pgm"),
        .name = gantry.text(std.fs.path.basenamePosix(path)),
        .files = gantry.listOf(c.exports_datasets_list_dataset_file_t, &.{image}),
        .metadata = gantry.json(header),
    };
}

export fn exports_datasets_find(
    request: *c.exports_datasets_find_request_t,
    answer: *Findings,
    _: *gantry.Error,
) bool {
    var found: std.ArrayList(c.exports_datasets_dataset_t) = .empty;
    var problems: std.ArrayList(c.exports_datasets_file_problem_t) = .empty;
    for (gantry.items(request.files)) |file| {
        const path = gantry.items(file.path);
        if (!std.mem.endsWith(u8, path, ".pgm")) continue;
        if (readHeader(path)) |header| {
            found.append(gantry.allocator, dataset(path, header)) catch @panic("out of memory");
        } else |problem| {
            const message = switch (problem) {
                error.CannotBeOpened => "it cannot be opened",
                else => "its header is not that of a PGM",
            };
            problems.append(gantry.allocator, .{
                .path = gantry.text(path),
                .message = gantry.text(message),
            }) catch @panic("out of memory");
        }
    }
    answer.* = .{
        .datasets = .{ .ptr = found.items.ptr, .len = found.items.len },
        .problems = .{ .ptr = problems.items.ptr, .len = problems.items.len },
    };
    return true;
}

export fn exports_datasets_preview(
    _: *c.exports_datasets_preview_request_t,
    answer: *c.exports_datasets_option_picture_t,
    _: *gantry.Error,
) bool {
    answer.is_some = false;
    return true;
}
