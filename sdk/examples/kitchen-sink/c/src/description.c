#include "gantry_plugin.h"

enum { WANTED = 9 };

// The cases of a permission that have a name.
static exports_description_permission_t named(uint8_t which, const char *name) {
  return (exports_description_permission_t){.tag = which, .val.secret = gantry_text(name)};
}

static exports_description_permission_t scoped(uint8_t which, const char *origin,
                                               exports_description_http_methods_t methods) {
  return (exports_description_permission_t){
      .tag = which,
      .val.http = {.origin = gantry_text(origin), .methods = methods},
  };
}

static exports_description_permission_t bare(uint8_t which) {
  return (exports_description_permission_t){.tag = which};
}

static exports_description_wanted_permission_t *permissions(void) {
  exports_description_wanted_permission_t wanted[WANTED] = {
      {scoped(EXPORTS_DESCRIPTION_PERMISSION_HTTP, "https://kitchen.example.org",
              TYPES_HTTP_METHODS_GET | TYPES_HTTP_METHODS_HEAD | TYPES_HTTP_METHODS_POST |
                  TYPES_HTTP_METHODS_PUT | TYPES_HTTP_METHODS_PATCH | TYPES_HTTP_METHODS_DELETE),
       gantry_text("The menu is there.")},
      {scoped(EXPORTS_DESCRIPTION_PERMISSION_LOCAL_HTTP, "http://127.0.0.1:8042",
              TYPES_HTTP_METHODS_GET | TYPES_HTTP_METHODS_DELETE),
       gantry_text("The oven listens there.")},
      {named(EXPORTS_DESCRIPTION_PERMISSION_SECRET, "recipe"), gantry_text("It is grandmother’s.")},
      {named(EXPORTS_DESCRIPTION_PERMISSION_SECRET, "missing"), gantry_text("Nobody knows it.")},
      {named(EXPORTS_DESCRIPTION_PERMISSION_COMMAND, "kitchen"), gantry_text("Stirs and tastes.")},
      {bare(EXPORTS_DESCRIPTION_PERMISSION_MAIL), gantry_text("Says that the soup is ready.")},
      {named(EXPORTS_DESCRIPTION_PERMISSION_START_TASK, "org.example.soup:*"),
       gantry_text("Cooks the soup.")},
      {bare(EXPORTS_DESCRIPTION_PERMISSION_READ_VARIABLES),
       gantry_text("Looks into the cupboard.")},
      {bare(EXPORTS_DESCRIPTION_PERMISSION_WRITE_VARIABLES), gantry_text("Fills the cupboard.")},
  };
  exports_description_wanted_permission_t *list = GANTRY_LIST(list, WANTED);
  for (size_t i = 0; i < WANTED; i++) list[i] = wanted[i];
  return list;
}

bool exports_description_describe(exports_description_plugin_description_t *answer,
                                  exports_description_error_t *error) {
  (void)error;
  *answer = (exports_description_plugin_description_t){
      .name = gantry_text("kitchen-sink"),
      .version = gantry_text("1.0.0"),
      .world = TYPES_PLUGIN_WORLD_CALLBACK,
      .summary = gantry_text("Uses everything that a callback has – süß & salty."),
      .documentation = gantry_text("# Kitchen sink\n\nThe argument `do` says what to do.\n"),
      .settings_schema = gantry_text("{\"type\": \"object\", \"properties\": {\"greeting\": {"
                                     "\"type\": \"string\", \"description\": \"A word, such as “Grüezi”.\"}},"
                                     "\"additionalProperties\": false}"),
      .permissions = {.ptr = permissions(), .len = WANTED},
  };
  return true;
}
