// The callback of `../../README.md`: everything that the world has, used once.
#include <string.h>

#include "calls.h"

typedef exports_steps_step_request_t request_t;
typedef exports_steps_step_t step_t;

static cJSON *told_event(const exports_steps_event_t *event) {
  static const char *const cases[] = {"begun",     "woke",     "command-ended", "task-ended",
                                      "mail-sent", "answered", "unfulfilled"};
  static const char *const ends[] = {"finished", "failed", "canceled"};
  cJSON *told = cJSON_CreateObject();
  cJSON_AddStringToObject(told, "case", cases[event->tag]);
  switch (event->tag) {
    case EXPORTS_STEPS_EVENT_COMMAND_ENDED: {
      const exports_steps_command_end_t *end = &event->val.command_ended;
      cJSON_AddItemToObject(told, "exit-code",
                            end->exit_code.is_some ? cJSON_CreateNumber(end->exit_code.val)
                                                   : cJSON_CreateNull());
      cJSON_AddItemToObject(told, "cause", string(end->cause));
      cJSON_AddItemToObject(told, "output", string(end->output));
      cJSON_AddItemToObject(told, "errors", string(end->errors));
      break;
    }
    case EXPORTS_STEPS_EVENT_TASK_ENDED: {
      const exports_steps_task_end_t *end = &event->val.task_ended;
      cJSON_AddItemToObject(told, "run", string(end->run));
      cJSON_AddStringToObject(told, "end", ends[end->end]);
      cJSON_AddItemToObject(told, "cause", string(end->cause));
      cJSON_AddItemToObject(told, "outputs", gantry_read_json(end->outputs));
      break;
    }
    case EXPORTS_STEPS_EVENT_ANSWERED:
      cJSON_AddItemToObject(told, "answer", gantry_read_json(event->val.answered));
      break;
    case EXPORTS_STEPS_EVENT_UNFULFILLED:
      cJSON_AddItemToObject(told, "why", string(event->val.unfulfilled));
      break;
  }
  return told;
}

static cJSON *told(const request_t *request) {
  cJSON *told = cJSON_CreateObject();
  cJSON_AddItemToObject(told, "execution", string(request->execution));
  cJSON_AddNumberToObject(told, "step", request->step);
  cJSON_AddNumberToObject(told, "now", (double)request->now);
  cJSON_AddItemToObject(told, "memory", numbers(request->memory));
  cJSON_AddItemToObject(told, "arguments", gantry_read_json(request->arguments));
  cJSON_AddItemToObject(told, "experiment",
                        request->experiment.is_some ? gantry_read_json(request->experiment.val)
                                                    : cJSON_CreateNull());
  cJSON_AddItemToObject(told, "settings", gantry_read_json(request->settings));
  cJSON_AddItemToObject(told, "event", told_event(&request->event));
  cJSON *values = cJSON_CreateObject();
  cJSON_AddItemToObject(values, "told", told);
  return values;
}

static gantry_list_string_t texts(size_t length, const char *const *values) {
  gantry_list_string_t list = {.ptr = GANTRY_LIST(list.ptr, length), .len = length};
  for (size_t i = 0; i < length; i++) list.ptr[i] = gantry_text(values[i]);
  return list;
}

static exports_steps_command_t stir(void) {
  static const char *const command_line[] = {"stir", "--speed", "3", "süß", ""};
  static const uint8_t input[] = {0x00, 0x01, 0xfe, 0xff, 0xc3, 0xa9};
  exports_steps_command_t command = {
      .executor = gantry_text("kitchen"),
      .command_line = texts(5, command_line),
      .environment = {.ptr = GANTRY_LIST(command.environment.ptr, 2), .len = 2},
      .input = {.ptr = GANTRY_LIST(command.input.ptr, sizeof input), .len = sizeof input},
      .time_limit = {.is_some = true, .val = 60},
  };
  command.environment.ptr[0] = (exports_steps_environment_variable_t){
      gantry_text("SPOON"), gantry_text("wood")};
  command.environment.ptr[1] = (exports_steps_environment_variable_t){
      gantry_text("LANG"), gantry_text("C.UTF-8")};
  memcpy(command.input.ptr, input, sizeof input);
  return command;
}

static exports_steps_command_t taste(void) {
  return (exports_steps_command_t){
      .executor = gantry_text("kitchen"),
      .command_line = texts(1, (const char *const[]){"taste"}),
  };
}

static exports_steps_task_start_t cook(void) {
  return (exports_steps_task_start_t){
      .task = gantry_text("org.example.soup:1.0.0"),
      .inputs = gantry_text("{\"salt\": 0.5, \"pepper\": true, \"name\": \"Crème\","
                            " \"portions\": 9007199254740991, \"herbs\": [\"dill\", \"parsley\"]}"),
  };
}

static exports_steps_mail_t mail(bool bare) {
  static const char *const to[] = {"cook@example.org", "guest@example.org"};
  static const char *const cc[] = {"desk@example.org"};
  return (exports_steps_mail_t){
      .to = texts(bare ? 1 : 2, to),
      .cc = texts(bare ? 0 : 1, cc),
      .subject = gantry_text(bare ? "Soup" : "Soup is ready – 湯"),
      .body = gantry_text(bare ? "" : "Dear all,\nit is hot.\n"),
  };
}

static exports_steps_question_t question(bool bare) {
  return (exports_steps_question_t){
      .text = gantry_text(bare ? "More?" : "How much salt?"),
      .answer_schema = gantry_text(bare ? "" : "{\"type\": \"integer\", \"minimum\": 0}"),
      .time_limit = {.is_some = !bare, .val = 86400},
  };
}

// False if there is no such wish.
static bool wish(const char *word, uint64_t now, exports_steps_wish_t *wish) {
  bool bare = strstr(word, "-bare") != NULL;
  if (strcmp(word, "run-command") == 0 || strcmp(word, "run-command-bare") == 0) {
    wish->tag = EXPORTS_STEPS_WISH_RUN_COMMAND;
    wish->val.run_command = bare ? taste() : stir();
  } else if (strcmp(word, "start-task") == 0) {
    wish->tag = EXPORTS_STEPS_WISH_START_TASK;
    wish->val.start_task = cook();
  } else if (strcmp(word, "send-mail") == 0 || strcmp(word, "send-mail-bare") == 0) {
    wish->tag = EXPORTS_STEPS_WISH_SEND_MAIL;
    wish->val.send_mail = mail(bare);
  } else if (strcmp(word, "ask") == 0 || strcmp(word, "ask-bare") == 0) {
    wish->tag = EXPORTS_STEPS_WISH_ASK;
    wish->val.ask = question(bare);
  } else if (strcmp(word, "sleep") == 0) {
    wish->tag = EXPORTS_STEPS_WISH_SLEEP_UNTIL;
    wish->val.sleep_until = now + 1000;
  } else {
    return false;
  }
  return true;
}

// The values of words that finish, or null for other words.
static cJSON *values(const char *word, const request_t *request) {
  if (strcmp(word, "finish") == 0) return told(request);
  if (strcmp(word, "finish-badly") == 0) return cJSON_CreateObject();
  if (strcmp(word, "fetch") == 0) return fetch();
  if (strcmp(word, "methods") == 0) return methods();
  if (strcmp(word, "secrets") == 0) return secrets();
  if (strcmp(word, "variables") == 0) return variables();
  if (strcmp(word, "log") == 0) {
    log_everything();
    return cJSON_CreateObject();
  }
  return NULL;
}

static const char *word_of(const request_t *request) {
  const cJSON *words = cJSON_GetObjectItemCaseSensitive(gantry_read_json(request->arguments), "do");
  const cJSON *word = cJSON_GetArrayItem(words, (int)request->step);
  return cJSON_IsString(word) ? word->valuestring : "finish";
}

bool exports_steps_advance(request_t *request, step_t *answer, exports_steps_error_t *error) {
  const char *word = word_of(request);
  *answer = (step_t){0};
  cJSON *finished = values(word, request);
  if (finished != NULL) {
    answer->wish.tag = EXPORTS_STEPS_WISH_FINISH;
    answer->wish.val.finish.success = strcmp(word, "finish-badly") != 0;
    answer->wish.val.finish.values = gantry_write_json(finished);
    return true;
  }
  if (strcmp(word, "unsupported") == 0) return gantry_unsupported(error, "no soup, “only” salad");
  if (strcmp(word, "failed") == 0) return gantry_failed(error, "the soup is burnt 🔥");
  if (!wish(word, request->now, &answer->wish)) {
    return gantry_unsupported(error, "there is no '%s'", word);
  }
  const uint8_t added[] = {0x00, 0xff, (uint8_t)request->step};
  size_t before = request->memory.len;
  answer->memory.len = before + sizeof added;
  answer->memory.ptr = GANTRY_LIST(answer->memory.ptr, answer->memory.len);
  if (before > 0) memcpy(answer->memory.ptr, request->memory.ptr, before);
  memcpy(answer->memory.ptr + before, added, sizeof added);
  return true;
}
