const gantry = @import("gantry");
const c = gantry.c;

const Permission = c.exports_description_permission_t;
const Wanted = c.exports_description_wanted_permission_t;

/// The cases of a permission that have a name.
fn named(which: u8, name: []const u8) Permission {
    return .{ .tag = which, .val = .{ .secret = gantry.text(name) } };
}

fn scoped(which: u8, origin: []const u8, methods: c.exports_description_http_methods_t) Permission {
    return .{ .tag = which, .val = .{ .http = .{ .origin = gantry.text(origin), .methods = methods } } };
}

fn wanted(permission: Permission, reason: []const u8) Wanted {
    return .{ .permission = permission, .reason = gantry.text(reason) };
}

export fn exports_description_describe(
    answer: *c.exports_description_plugin_description_t,
    _: *gantry.Error,
) bool {
    const some = c.TYPES_HTTP_METHODS_GET | c.TYPES_HTTP_METHODS_DELETE;
    const all = some | c.TYPES_HTTP_METHODS_HEAD | c.TYPES_HTTP_METHODS_POST |
        c.TYPES_HTTP_METHODS_PUT | c.TYPES_HTTP_METHODS_PATCH;
    return gantry.describe(answer, .{
        .name = "kitchen-sink",
        .version = "1.0.0",
        .world = c.TYPES_PLUGIN_WORLD_CALLBACK,
        .summary = "Uses everything that a callback has – süß & salty.",
        .documentation = "# Kitchen sink\n\nThe argument `do` says what to do.\n",
        .settings_schema =
        \\{
        \\  "type": "object",
        \\  "properties": {"greeting": {"type": "string", "description": "A word, such as “Grüezi”."}},
        \\  "additionalProperties": false
        \\}
        ,
        .permissions = &.{
            wanted(scoped(c.EXPORTS_DESCRIPTION_PERMISSION_HTTP, "https://kitchen.example.org", all), "The menu is there."),
            wanted(scoped(c.EXPORTS_DESCRIPTION_PERMISSION_LOCAL_HTTP, "http://127.0.0.1:8042", some), "The oven listens there."),
            wanted(named(c.EXPORTS_DESCRIPTION_PERMISSION_SECRET, "recipe"), "It is grandmother’s."),
            wanted(named(c.EXPORTS_DESCRIPTION_PERMISSION_SECRET, "missing"), "Nobody knows it."),
            wanted(named(c.EXPORTS_DESCRIPTION_PERMISSION_COMMAND, "kitchen"), "Stirs and tastes."),
            wanted(.{ .tag = c.EXPORTS_DESCRIPTION_PERMISSION_MAIL }, "Says that the soup is ready."),
            wanted(named(c.EXPORTS_DESCRIPTION_PERMISSION_START_TASK, "org.example.soup:*"), "Cooks the soup."),
            wanted(.{ .tag = c.EXPORTS_DESCRIPTION_PERMISSION_READ_VARIABLES }, "Looks into the cupboard."),
            wanted(.{ .tag = c.EXPORTS_DESCRIPTION_PERMISSION_WRITE_VARIABLES }, "Fills the cupboard."),
        },
    });
}
