#include "calls.h"

#include <string.h>

cJSON *numbers(gantry_list_u8_t bytes) {
  cJSON *list = cJSON_CreateArray();
  for (size_t i = 0; i < bytes.len; i++) {
    cJSON_AddItemToArray(list, cJSON_CreateNumber(bytes.ptr[i]));
  }
  return list;
}

cJSON *string(gantry_string_t text) { return cJSON_CreateString(gantry_c_string(text)); }

void log_everything(void) {
  gantry_log(LOG_LEVEL_DEBUG, "peeled %d onion", 1);
  gantry_log(LOG_LEVEL_INFO, "Suppe für zwei – 湯 🍲");
  gantry_log(LOG_LEVEL_WARN, "it boils\nover");
  gantry_log(LOG_LEVEL_ERROR, "a \"quoted\" \\ word");
}

static cJSON *error(const char *which, cJSON *detail) {
  cJSON *told = cJSON_CreateObject();
  cJSON_AddStringToObject(told, "error", which);
  if (detail != NULL) cJSON_AddItemToObject(told, "detail", detail);
  return told;
}

static cJSON *http_failure(const http_http_error_t *failure) {
  switch (failure->tag) {
    case HTTP_HTTP_ERROR_NOT_PERMITTED:
      return error("not-permitted", string(failure->val.not_permitted));
    case HTTP_HTTP_ERROR_INVALID:
      return error("invalid", string(failure->val.invalid));
    case HTTP_HTTP_ERROR_UNREACHABLE:
      return error("unreachable", string(failure->val.unreachable));
    case HTTP_HTTP_ERROR_TIMED_OUT:
      return error("timed-out", cJSON_CreateNumber(failure->val.timed_out));
    default:
      return error("too-large", cJSON_CreateNumber(failure->val.too_large));
  }
}

// Sends a request, and keeps the response's content if it is asked for.
static cJSON *exchange(http_request_t *request, gantry_list_u8_t *body) {
  http_response_t response;
  http_http_error_t failure;
  if (!http_send(request, &response, &failure)) return http_failure(&failure);

  if (body != NULL) *body = response.body;
  cJSON *told = cJSON_CreateObject();
  cJSON_AddNumberToObject(told, "status", response.status);
  cJSON *headers = cJSON_AddArrayToObject(told, "headers");
  for (size_t i = 0; i < response.headers.len; i++) {
    cJSON *header = cJSON_CreateObject();
    cJSON_AddItemToObject(header, "name", string(response.headers.ptr[i].name));
    cJSON_AddItemToObject(header, "value", string(response.headers.ptr[i].value));
    cJSON_AddItemToArray(headers, header);
  }
  cJSON_AddItemToObject(told, "body", numbers(response.body));
  return told;
}

cJSON *fetch(void) {
  http_header_t accept = {gantry_view("accept"), gantry_view("text/plain")};
  http_request_t get = {
      .method = TYPES_HTTP_METHOD_GET,
      .url = gantry_view("https://kitchen.example.org/menu?day=1"),
      .headers = {.ptr = &accept, .len = 1},
  };
  gantry_list_u8_t menu = {0};
  cJSON *told = cJSON_CreateObject();
  cJSON_AddItemToObject(told, "get", exchange(&get, &menu));

  http_header_t headers[] = {
      {gantry_view("content-type"), gantry_view("application/octet-stream")},
      {gantry_view("x-table"), gantry_view("7")},
  };
  uint8_t *order = gantry_zeroed(menu.len + 2, 1);
  if (menu.len > 0) memcpy(order, menu.ptr, menu.len);
  order[menu.len + 1] = 0xff;
  http_request_t post = {
      .method = TYPES_HTTP_METHOD_POST,
      .url = gantry_view("https://kitchen.example.org/orders"),
      .headers = {.ptr = headers, .len = 2},
      .body = {.ptr = order, .len = menu.len + 2},
      .timeout = {.is_some = true, .val = 1500},
  };
  cJSON_AddItemToObject(told, "post", exchange(&post, NULL));
  return told;
}

cJSON *methods(void) {
  cJSON *told = cJSON_CreateObject();
  cJSON *statuses = cJSON_AddArrayToObject(told, "statuses");
  // The methods are numbered from `get` to `delete`.
  for (http_http_method_t method = 0; method <= TYPES_HTTP_METHOD_DELETE; method++) {
    http_request_t request = {
        .method = method,
        .url = gantry_view("https://kitchen.example.org/any"),
    };
    cJSON *answer = exchange(&request, NULL);
    cJSON *status = cJSON_DetachItemFromObject(answer, "status");
    cJSON *failure = cJSON_DetachItemFromObject(answer, "error");
    cJSON_AddItemToArray(statuses, status != NULL ? status : failure);
  }
  return told;
}

static cJSON *secret(const char *name) {
  gantry_string_t wanted = gantry_view(name), got;
  secrets_secret_error_t failure;
  if (secrets_get(&wanted, &got, &failure)) return string(got);
  if (failure.tag == SECRETS_SECRET_ERROR_NOT_SET) {
    return error("not-set", string(failure.val.not_set));
  }
  return error("not-permitted", string(failure.val.not_permitted));
}

cJSON *secrets(void) {
  cJSON *told = cJSON_CreateObject();
  cJSON_AddItemToObject(told, "recipe", secret("recipe"));
  cJSON_AddItemToObject(told, "missing", secret("missing"));
  cJSON_AddItemToObject(told, "forbidden", secret("forbidden"));
  return told;
}

static cJSON *variable_failure(const variables_variable_error_t *failure) {
  static const char *const cases[] = {"not-permitted", "no-experiment", "invalid"};
  return error(cases[failure->tag], NULL);
}

static cJSON *variable_names(void) {
  gantry_list_string_t names;
  variables_variable_error_t failure;
  if (!variables_names(&names, &failure)) return variable_failure(&failure);
  cJSON *told = cJSON_CreateArray();
  for (size_t i = 0; i < names.len; i++) cJSON_AddItemToArray(told, string(names.ptr[i]));
  return told;
}

static cJSON *variable(const char *name) {
  gantry_string_t wanted = gantry_view(name);
  gantry_option_string_t value;
  variables_variable_error_t failure;
  if (!variables_get(&wanted, &value, &failure)) return variable_failure(&failure);
  return value.is_some ? gantry_read_json(value.val) : cJSON_CreateNull();
}

static cJSON *set_variable(const char *name, cJSON *json) {
  gantry_string_t wanted = gantry_view(name), value = gantry_write_json(json);
  variables_variable_error_t failure;
  if (!variables_set(&wanted, &value, &failure)) return variable_failure(&failure);
  return cJSON_CreateNull();
}

cJSON *variables(void) {
  cJSON *soup = cJSON_CreateObject();
  cJSON_AddStringToObject(soup, "name", "Bœuf");
  cJSON_AddNumberToObject(soup, "bowls", 9007199254740991);
  cJSON_AddTrueToObject(soup, "hot");
  cJSON_AddArrayToObject(soup, "with");

  cJSON *told = cJSON_CreateObject();
  cJSON_AddItemToObject(told, "names", variable_names());
  cJSON_AddItemToObject(told, "soup", variable("soup"));
  cJSON_AddItemToObject(told, "none", variable("none"));
  cJSON_AddItemToObject(told, "set", set_variable("soup", soup));
  cJSON_AddItemToObject(told, "again", variable("soup"));
  cJSON_AddItemToObject(told, "empty", set_variable("", cJSON_CreateNumber(1)));
  return told;
}
