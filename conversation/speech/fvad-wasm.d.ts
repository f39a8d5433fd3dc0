/** WebRTC's voice activity detector as libfvad exports it (https://github.com/dpirch/libfvad, include/fvad.h), compiled to WebAssembly. */
declare module '@echogarden/fvad-wasm' {
  export type Fvad = {
    /** A new detector; 0 when there is no memory. */
    _fvad_new(): number;
    _fvad_free(detector: number): void;
    /** 8000, 16000, 32000 or 48000; anything else is -1. */
    _fvad_set_sample_rate(detector: number, hz: number): number;
    /** 0 takes most sounds for voice, 3 the fewest. */
    _fvad_set_mode(detector: number, mode: number): number;
    /** 1 voice, 0 none, -1 a frame that is not 10, 20 or 30 ms long. */
    _fvad_process(detector: number, samples: number, count: number): number;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    /** Another view after the memory has grown: read it each time. */
    HEAP16: Int16Array;
  };
  export default function load(): Promise<Fvad>;
}
