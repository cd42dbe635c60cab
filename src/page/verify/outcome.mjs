// What a check comes to. `detail` is for the curious and is bound by nothing; `reason` is a code of
// reasons.mjs.

import { reasonCode } from './reasons.mjs';

export const passed = (detail = null) => ({ result: 'passed', reason: null, detail });
export const failed = (reason, detail = null) => ({ result: 'failed', reason: reasonCode(reason), detail });
export const unknown = (reason, detail = null) => ({ result: 'unknown', reason: reasonCode(reason), detail });
