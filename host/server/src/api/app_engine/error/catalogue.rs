//! Codes and messages as the reference system has them, slips of the pen included: clients compare
//! them. Those that it lacks begin with `APPE-gantry-`. Codes of values and of outputs come from
//! where these are checked.

/// A code and its message.
#[derive(Debug, Clone, Copy)]
pub(super) struct Entry {
    pub(super) code: &'static str,
    pub(super) message: &'static str,
}

macro_rules! entries {
    ($($name:ident = $code:literal, $message:literal;)*) => {
        $(pub(super) const $name: Entry = Entry { code: $code, message: $message };)*
    };
}

entries! {
    BATCH = "APPE-internal-batch-request-error",
        "Error(s) occurred during a handling of a batch request.";
    BUNDLE_EXISTS = "APPE-internal-task-exists", "Task already exists.";
    BUNDLE_FORMAT = "APPE-internal-bundle-validation-error", "Invalid bundle format";
    BUNDLE_NO_DESCRIPTOR = "APPE-internal-bundle-validation-error",
        "descriptor is not found in the default location";
    BUNDLE_NO_IMAGE = "APPE-internal-bundle-validation-error",
        "image not found in configured place in descriptor and not in the root directory";
    BUNDLE_NO_ZIP = "APPE-internal-bundle-validation-error", "unknown task bundle archive format";
    BUNDLE_TOO_LARGE = "APPE-internal-bundle-validation-error",
        "maximum upload size for bundle exceeded";
    DESCRIPTOR_SCHEMA = "APPE-internal-bundle-schema-validation-error",
        "Schema validation failed for the descriptor file";
    DESCRIPTOR_UNREADABLE = "APPE-internal-descriptor-extraction-error",
        "failed to extract descriptor.yml from from bundle";
    DOWNLOAD = "APPE-appstore-download-failure",
        "failed to download task/app from configured appstore";
    FIELD_FOR_FILE = "APPE-internal-no-file-but-form-field",
        "payload does not contain file but form field";
    FORBIDDEN = "APPE-gantry-forbidden", "the token does not allow this";
    IMAGE_FORMAT = "APPE-internal-image-validation-error", "unknown image archive format";
    IMAGE_NO_MANIFEST = "APPE-internal-bundle-image-validation-error",
        "image is not invalid manifest is missing";
    IMAGE_UNREADABLE = "APPE-internal-image-extraction-error",
        "failed to extract docker image tar from bundle";
    INDEX = "APPE-internal-invalid-indexes",
        "indexes don't match pattern {^(0(/[0-9]+)*|[1-9][0-9]*(/[0-9]+)*)$}";
    JSON = "APPE-internal-task-run-state-error", "unable to process json";
    LOGO = "APPE-internal-logo-not-found", "no logo found in storage";
    NOT_MATCHING = "APPE-internal-not-matching", "collections don't have the same size";
    NOT_MULTIPART = "APPE-internal-not-multipart", "payload is not multipart";
    NOT_PROVISIONED = "APPE-internal-task-run-provisions-not-found", "not provisioned";
    NO_PARTS = "APPE-internal-no-file-parts", "payload does not contain file parts";
    NO_PROVISIONS = "APPE-internal-task-run-provisions-not-found", "provisions not found";
    NO_SUCH_ROUTE = "APPE-gantry-no-such-route", "this interface has no such route";
    OUTPUT_ARCHIVE = "APPE-internal-task_run-invalid-output-archive", "invalid outputs in archive";
    OUTPUT_MISSING = "APPE-internal-task-run-missing-outputs",
        "some outputs are missing in the archive";
    OUTPUT_UNKNOWN = "APPE-internal-task-run-unknown-output",
        "unexpected output, did not match an actual task output";
    PARAMETER = "APPE-internal-parameter-not-found", "parameter not found";
    READING_FILE = "APPE-storage-reading-file-error", "failed to read file from storage service";
    RUN = "APPE-internal-run-not-found-error", "Run not found.";
    SECRET = "APPE-scheduler-unauthenticated-output-provisioning",
        "unauthenticated task failed to provision outputs for this run";
    SERVER = "APPE-internal-server-error", "Server error.";
    STATE = "APPE-internal-task-run-state-error", "run is in invalid state";
    STATE_UNKNOWN = "APPE-internal-task-run-state-error", "unknown state in transition request";
    STORAGE = "APPE-storage-storage-creation-error", "creating storage failed in storage service";
    STORE = "APPE-internal-store", "store not found";
    STORE_DATA = "APPE-internal-invalid-store-data", "invalid store data";
    STORE_EXISTS = "APPE-internal-store-exists", "store already exists";
    TASK = "APPE-internal-task-not-found", "Task not found.";
    UNAUTHENTICATED = "APPE-gantry-unauthenticated", "a valid token is needed";
}

/// The code of each finding in a descriptor; the message is the finding's own.
pub(super) const DESCRIPTOR_FINDING: &str = "APPE-internal-bundle-io-schema-validation-error";
