#include "gantry_plugin.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A plugin without memory cannot say anything any more: it ends, and Gantry reports where. */
static void *allocated(void *pointer) {
  if (pointer == NULL) abort();
  return pointer;
}

void *gantry_zeroed(size_t length, size_t size) {
  return length == 0 ? NULL : allocated(calloc(length, size));
}

gantry_string_t gantry_view(const char *text) {
  return (gantry_string_t){.ptr = (uint8_t *)text, .len = strlen(text)};
}

gantry_string_t gantry_text(const char *text) {
  return gantry_view(allocated(strdup(text)));
}

static gantry_string_t formatted(const char *format, va_list values) {
  va_list again;
  va_copy(again, values);
  int length = vsnprintf(NULL, 0, format, again);
  va_end(again);
  if (length < 0) abort();
  char *text = allocated(malloc((size_t)length + 1));
  vsnprintf(text, (size_t)length + 1, format, values);
  return (gantry_string_t){.ptr = (uint8_t *)text, .len = (size_t)length};
}

gantry_string_t gantry_format(const char *format, ...) {
  va_list values;
  va_start(values, format);
  gantry_string_t text = formatted(format, values);
  va_end(values);
  return text;
}

char *gantry_c_string(gantry_string_t text) {
  char *copy = allocated(malloc(text.len + 1));
  if (text.len > 0) memcpy(copy, text.ptr, text.len);
  copy[text.len] = '\0';
  return copy;
}

bool gantry_equal(gantry_string_t text, const char *other) {
  return text.len == strlen(other) && memcmp(text.ptr, other, text.len) == 0;
}

cJSON *gantry_read_json(gantry_string_t text) {
  return cJSON_ParseWithLength((const char *)text.ptr, text.len);
}

/* cJSON writes 15 digits where they come close, and 9007199254740991 would be another number then. */
static void write_all_digits(cJSON *json) {
  for (cJSON *child = json->child; child != NULL; child = child->next) write_all_digits(child);
  if (!cJSON_IsNumber(json) || !isfinite(json->valuedouble)) return;
  char digits[32];
  snprintf(digits, sizeof digits, "%.15g", json->valuedouble);
  if (strtod(digits, NULL) == json->valuedouble) return;
  snprintf(digits, sizeof digits, "%.17g", json->valuedouble);
  json->type = cJSON_Raw;
  json->valuestring = allocated(strdup(digits));
}

gantry_string_t gantry_write_json(cJSON *json) {
  write_all_digits(json);
  char *text = allocated(cJSON_PrintUnformatted(json));
  cJSON_Delete(json);
  return gantry_view(text);
}

double gantry_number(const cJSON *object, const char *member, double otherwise) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, member);
  return cJSON_IsNumber(value) ? value->valuedouble : otherwise;
}

const char *gantry_member(const cJSON *object, const char *member, const char *otherwise) {
  const cJSON *value = cJSON_GetObjectItemCaseSensitive(object, member);
  return cJSON_IsString(value) ? value->valuestring : otherwise;
}

void gantry_log(log_level_t level, const char *format, ...) {
  va_list values;
  va_start(values, format);
  gantry_string_t message = formatted(format, values);
  va_end(values);
  log_log(level, &message);
  gantry_string_free(&message);
}

bool gantry_unsupported(types_error_t *error, const char *format, ...) {
  va_list values;
  va_start(values, format);
  *error = (types_error_t){.tag = TYPES_ERROR_UNSUPPORTED, .val.unsupported = formatted(format, values)};
  va_end(values);
  return false;
}

bool gantry_failed(types_error_t *error, const char *format, ...) {
  va_list values;
  va_start(values, format);
  *error = (types_error_t){.tag = TYPES_ERROR_FAILED, .val.failed = formatted(format, values)};
  va_end(values);
  return false;
}
