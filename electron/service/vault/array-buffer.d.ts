/** ECMAScript 2024, which the engine has and the compiler's library of 2023 does not name. */
interface ArrayBuffer {
  transfer(newByteLength?: number): ArrayBuffer;
}
