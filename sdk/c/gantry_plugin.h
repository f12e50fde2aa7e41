/* What a Gantry plugin in C needs beside the generated bindings (`gantry.h`): texts, JSON, messages, errors.
 *
 * Memory: an instance of a plugin answers one question and is then thrown away with all its memory, so nothing needs to be
 * freed. What an answer holds must come from `malloc`, as everything does that is made by the functions below.
 */
#ifndef GANTRY_PLUGIN_H
#define GANTRY_PLUGIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cJSON/cJSON.h"
#include "gantry.h"

#define GANTRY_FORMAT(text, first) __attribute__((format(printf, text, first)))

/* Texts */

/* A copy of `text`, for an answer. */
gantry_string_t gantry_text(const char *text);

/* A text made as by `printf`, for an answer. */
gantry_string_t gantry_format(const char *format, ...) GANTRY_FORMAT(1, 2);

/* `text` itself and not a copy, for the arguments of an imported function. Never for an answer. */
gantry_string_t gantry_view(const char *text);

/* A copy with a NUL at its end, for C's own functions. */
char *gantry_c_string(gantry_string_t text);

/* Whether the two are the same. */
bool gantry_equal(gantry_string_t text, const char *other);

/* `length` zeroed items, for the lists of an answer: `list.ptr = GANTRY_LIST(list.ptr, 3)`. */
#define GANTRY_LIST(pointer, length) ((__typeof__(pointer))gantry_zeroed((length), sizeof(*(pointer))))
void *gantry_zeroed(size_t length, size_t size);

/* JSON; see `cJSON.h` for how to read and build it. */

/* What the text says, or null if it is no JSON. */
cJSON *gantry_read_json(gantry_string_t text);

/* The text of `json`, for an answer. Takes `json`. */
gantry_string_t gantry_write_json(cJSON *json);

/* A member that is a number, or `otherwise` where there is none. */
double gantry_number(const cJSON *object, const char *member, double otherwise);

/* A member that is a string, or `otherwise` where there is none. The text belongs to `object`. */
const char *gantry_member(const cJSON *object, const char *member, const char *otherwise);

/* Messages for the people who run the server, made as by `printf`. The level is `LOG_LEVEL_DEBUG`, `_INFO`, `_WARN` or
 * `_ERROR`. */
void gantry_log(log_level_t level, const char *format, ...) GANTRY_FORMAT(2, 3);

/* Errors: each sets `error` to a message made as by `printf` and answers false, so that a function can end with
 * `return gantry_failed(error, ...)`. */

/* The question makes no sense to this plugin; asking the same again would not help. */
bool gantry_unsupported(types_error_t *error, const char *format, ...) GANTRY_FORMAT(2, 3);

/* The question is fine, but answering it failed; asking again may help. */
bool gantry_failed(types_error_t *error, const char *format, ...) GANTRY_FORMAT(2, 3);

#endif
