// Conditions of one name (`scanned`), which holds if the name stands for `true`, or of its contrary (`not scanned`).
#include <ctype.h>
#include <string.h>

#include "gantry_plugin.h"

bool exports_description_describe(exports_description_plugin_description_t *answer,
                                  exports_description_error_t *error) {
  (void)error;
  *answer = (exports_description_plugin_description_t){
      .name = gantry_text("{{ name }}"),
      .version = gantry_text("0.1.0"),
      .world = TYPES_PLUGIN_WORLD_CONDITION,
      .summary = gantry_text("Evaluates conditions of one name, such as `scanned` or `not scanned`."),
  };
  return true;
}

struct condition {
  const char *name;
  bool negated;
};

// False if the expression is none.
static bool parse(const char *expression, struct condition *condition) {
  condition->negated = strncmp(expression, "not ", 4) == 0;
  condition->name = expression + (condition->negated ? 4 : 0);
  for (const char *letter = condition->name; *letter != '\0'; letter++) {
    if (!isalpha((unsigned char)*letter) && *letter != '_') return false;
  }
  return true;
}

static exports_conditions_problem_t syntax_error(void) {
  return (exports_conditions_problem_t){
      .kind = gantry_text("SyntaxError"),
      .message = gantry_text("expected a name, or 'not' and a name"),
      .line = 1,
      .column = 1,
  };
}

static exports_conditions_verdict_t raised(exports_conditions_problem_t problem) {
  return (exports_conditions_verdict_t){
      .tag = EXPORTS_CONDITIONS_VERDICT_RAISED,
      .val.raised = problem,
  };
}

static exports_conditions_verdict_t verdict(const char *expression, const cJSON *names) {
  exports_conditions_verdict_t holds = {.tag = EXPORTS_CONDITIONS_VERDICT_HOLDS, .val.holds = true};
  if (*expression == '\0') return holds;
  struct condition condition;
  if (!parse(expression, &condition)) return raised(syntax_error());

  const cJSON *value = cJSON_GetObjectItemCaseSensitive(names, condition.name);
  if (value == NULL) {
    return raised((exports_conditions_problem_t){
        .kind = gantry_text("UnknownName"),
        .message = gantry_format("there is no '%s'", condition.name),
    });
  }
  holds.val.holds = cJSON_IsTrue(value) != condition.negated;
  return holds;
}

bool exports_conditions_evaluate(exports_conditions_evaluation_t *evaluation,
                                 exports_conditions_list_verdict_t *answer,
                                 exports_conditions_error_t *error) {
  (void)error;
  const cJSON *names = gantry_read_json(evaluation->names);
  answer->len = evaluation->expressions.len;
  answer->ptr = GANTRY_LIST(answer->ptr, answer->len);
  for (size_t i = 0; i < answer->len; i++) {
    answer->ptr[i] = verdict(gantry_c_string(evaluation->expressions.ptr[i]), names);
  }
  return true;
}

bool exports_conditions_check(gantry_list_string_t *expressions,
                              exports_conditions_list_option_problem_t *answer,
                              exports_conditions_error_t *error) {
  (void)error;
  answer->len = expressions->len;
  answer->ptr = GANTRY_LIST(answer->ptr, answer->len);
  for (size_t i = 0; i < answer->len; i++) {
    struct condition condition;
    if (!parse(gantry_c_string(expressions->ptr[i]), &condition)) {
      answer->ptr[i].is_some = true;
      answer->ptr[i].val = syntax_error();
    }
  }
  return true;
}
