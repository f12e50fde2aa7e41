//! The callback of `../README.md`: everything that the world has, used once.

mod calls;

use gantry_plugin_sdk::callback::{
    Call, Callback, Command, Event, Mail, Question, RunEnd, Step, TaskStart, Wish,
};
use gantry_plugin_sdk::{
    About, Error, HttpMethods, Permission, Plugin, Value, WantedPermission, about, export, json,
};

pub struct KitchenSink;

impl Plugin for KitchenSink {
    const ABOUT: About = About {
        documentation: "# Kitchen sink\n\nThe argument `do` says what to do.\n",
        ..about!()
    };
    type Settings = Value;

    fn settings_schema() -> String {
        let greeting = json!({"type": "string", "description": "A word, such as “Grüezi”."});
        let properties = json!({ "greeting": greeting });
        json!({"type": "object", "properties": properties, "additionalProperties": false})
            .to_string()
    }

    fn permissions() -> Vec<WantedPermission> {
        let (all, some) = (HttpMethods::all(), HttpMethods::GET | HttpMethods::DELETE);
        vec![
            Permission::http("https://kitchen.example.org", all).because("The menu is there."),
            Permission::local_http("http://127.0.0.1:8042", some)
                .because("The oven listens there."),
            Permission::Secret("recipe".to_owned()).because("It is grandmother’s."),
            Permission::Secret("missing".to_owned()).because("Nobody knows it."),
            Permission::Command("kitchen".to_owned()).because("Stirs and tastes."),
            Permission::Mail.because("Says that the soup is ready."),
            Permission::StartTask("org.example.soup:*".to_owned()).because("Cooks the soup."),
            Permission::ReadVariables.because("Looks into the cupboard."),
            Permission::WriteVariables.because("Fills the cupboard."),
        ]
    }
}

impl Callback for KitchenSink {
    type Arguments = Value;
    type Memory = Vec<u8>;

    fn begin(call: &Call<Self>) -> Result<Step<Vec<u8>>, Error> {
        step(call, Vec::new(), json!({"case": "begun"}))
    }

    fn resume(call: &Call<Self>, memory: Vec<u8>, event: Event) -> Result<Step<Vec<u8>>, Error> {
        step(call, memory, told(event)?)
    }
}

export!(KitchenSink as callback);

fn step(call: &Call<KitchenSink>, memory: Vec<u8>, event: Value) -> Result<Step<Vec<u8>>, Error> {
    let word = call.arguments["do"][call.step as usize].as_str().unwrap_or("finish");
    let wish = match word {
        "finish" => {
            let told = json!({
                "execution": call.execution, "step": call.step, "now": call.now,
                "memory": memory, "arguments": call.arguments, "settings": call.settings,
                "experiment": call.experiment.as_ref().map(|experiment| experiment.as_json()),
                "event": event,
            });
            return Ok(Step::finish(json!({ "told": told })));
        }
        "finish-badly" => return Ok(Step::finish_badly(json!({}))),
        "log" => {
            calls::log();
            return Ok(Step::finish(json!({})));
        }
        "fetch" => return Ok(Step::finish(calls::fetch())),
        "methods" => return Ok(Step::finish(calls::methods())),
        "secrets" => return Ok(Step::finish(calls::secrets())),
        "variables" => return Ok(Step::finish(calls::variables())),
        "unsupported" => return Err(Error::Unsupported("no soup, “only” salad".to_owned())),
        "failed" => return Err(Error::Failed("the soup is burnt 🔥".to_owned())),
        word => match wish(call.now, word) {
            Some(wish) => wish,
            None => return Err(Error::Unsupported(format!("there is no '{word}'"))),
        },
    };
    Ok(Step::wait(wish, [memory, vec![0x00, 0xff, call.step as u8]].concat()))
}

fn told(event: Event) -> Result<Value, Error> {
    Ok(match event {
        Event::Woke => json!({"case": "woke"}),
        Event::CommandEnded(end) => json!({
            "case": "command-ended", "exit-code": end.exit_code, "cause": end.cause,
            "output": end.output, "errors": end.errors,
        }),
        Event::TaskEnded(task) => {
            let end = match task.end {
                RunEnd::Finished => "finished",
                RunEnd::Failed => "failed",
                RunEnd::Canceled => "canceled",
            };
            json!({
                "case": "task-ended", "run": task.run, "end": end, "cause": task.cause,
                "outputs": serde_json::from_str::<Value>(&task.outputs)?,
            })
        }
        Event::MailSent => json!({"case": "mail-sent"}),
        Event::Answered(answer) => json!({"case": "answered", "answer": answer}),
        Event::Unfulfilled(why) => json!({"case": "unfulfilled", "why": why}),
    })
}

fn wish(now: u64, word: &str) -> Option<Wish> {
    Some(match word {
        "run-command" => Command::new("kitchen", ["stir", "--speed", "3", "süß", ""])
            .environment("SPOON", "wood")
            .environment("LANG", "C.UTF-8")
            .input(b"\x00\x01\xfe\xff\xc3\xa9")
            .time_limit(60)
            .into(),
        "run-command-bare" => Command::new("kitchen", ["taste"]).into(),
        "start-task" => {
            let inputs = json!({
                "salt": 0.5, "pepper": true, "name": "Crème",
                "portions": 9_007_199_254_740_991_u64, "herbs": ["dill", "parsley"],
            });
            TaskStart::new("org.example.soup:1.0.0", inputs).into()
        }
        "send-mail" => {
            Mail::new("cook@example.org", "Soup is ready – 湯", "Dear all,\nit is hot.\n")
                .to("guest@example.org")
                .cc("desk@example.org")
                .into()
        }
        "send-mail-bare" => Mail::new("cook@example.org", "Soup", "").into(),
        "ask" => Question::new("How much salt?")
            .schema(json!({"type": "integer", "minimum": 0}))
            .time_limit(86_400)
            .into(),
        "ask-bare" => Question::new("More?").into(),
        "sleep" => Wish::SleepUntil(now + 1000),
        _ => return None,
    })
}
