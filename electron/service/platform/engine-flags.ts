import { setFlagsFromString } from 'node:v8';

/**
 * Keeps V8 from replacing the wrapper through which WebAssembly calls JavaScript while threads come and go. V8 of Node 24 then frees the code of a
 * module that another thread has just given up, and the process ends (SIGSEGV in NativeModule::FreeCode below Runtime_TierUpWasmToJSWrapper). The
 * wrapper that stays is a little slower; only the HDF5 library calls out of WebAssembly. To be called before a thread of such a library starts.
 */
export function keepWasmWrappers(): void {
  setFlagsFromString('--wasm-wrapper-tiering-budget=2147483647');
}
