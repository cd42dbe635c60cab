// What a check comes to. `detail` is for the curious and is bound by nothing; `reason` is a code
// of section 8.

export const passed = (detail = null) => ({ result: 'passed', reason: null, detail });
export const failed = (reason, detail = null) => ({ result: 'failed', reason, detail });
export const unknown = (reason, detail = null) => ({ result: 'unknown', reason, detail });
