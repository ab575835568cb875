;; Byte planes of floating-point elements, plain and as ordered differences to a base, 16 bytes a step.
;; docs/formats/pack.md specifies both transforms; plain-kernels.ts is the same in TypeScript, and a test compares the two.
;;
;; The loops call nothing and keep their constants in locals: the engine neither inlines such small functions reliably nor moves a constant
;; out of a loop, and with both the same work took twice as long.
;;
;; split: $from (the elements), $base (elements to be different to; only in those named "difference"), $to (the planes), $plane (bytes from one
;; plane to the next, which is the number of elements). merge: $a, $b, $c, $d (the planes, wherever each lies), $base, $to (the elements).
;; $n: bytes of elements to do, a multiple of 32 for two planes and of 64 for four; the caller does the rest.
;;
;; The integer whose order is the float's: negative ones inverted, others with the top bit set. Zigzag makes small ones of small differences in
;; both directions.
(module
  (import "vault" "memory" (memory 1 65536 shared))

  ;; ---- elements of 2 bytes
  (func (export "split2") (param $from i32) (param $to i32) (param $plane i32) (param $n i32)
    (local $end i32) (local $x v128) (local $y v128)
    (local.set $end (i32.add (local.get $from) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (local.set $x (v128.load (local.get $from)))
      (local.set $x (v128.or (i16x8.shl (local.get $x) (i32.const 1)) (i16x8.shr_u (local.get $x) (i32.const 15))))
      (local.set $y (v128.load offset=16 (local.get $from)))
      (local.set $y (v128.or (i16x8.shl (local.get $y) (i32.const 1)) (i16x8.shr_u (local.get $y) (i32.const 15))))
      (v128.store (local.get $to)
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $x) (local.get $y)))
      (v128.store (i32.add (local.get $to) (local.get $plane))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $x) (local.get $y)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br $next))))

  (func (export "split2Difference") (param $from i32) (param $base i32) (param $to i32) (param $plane i32) (param $n i32)
    (local $end i32) (local $x v128) (local $y v128) (local $other v128) (local $top v128)
    (local.set $top (i16x8.splat (i32.const 0x8000)))
    (local.set $end (i32.add (local.get $from) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (local.set $x (v128.load (local.get $from)))
      (local.set $other (v128.load (local.get $base)))
      (local.set $x (i16x8.sub (v128.xor (local.get $x) (v128.or (i16x8.shr_s (local.get $x) (i32.const 15)) (local.get $top)))
        (v128.xor (local.get $other) (v128.or (i16x8.shr_s (local.get $other) (i32.const 15)) (local.get $top)))))
      (local.set $x (v128.xor (i16x8.shl (local.get $x) (i32.const 1)) (i16x8.shr_s (local.get $x) (i32.const 15))))
      (local.set $y (v128.load offset=16 (local.get $from)))
      (local.set $other (v128.load offset=16 (local.get $base)))
      (local.set $y (i16x8.sub (v128.xor (local.get $y) (v128.or (i16x8.shr_s (local.get $y) (i32.const 15)) (local.get $top)))
        (v128.xor (local.get $other) (v128.or (i16x8.shr_s (local.get $other) (i32.const 15)) (local.get $top)))))
      (local.set $y (v128.xor (i16x8.shl (local.get $y) (i32.const 1)) (i16x8.shr_s (local.get $y) (i32.const 15))))
      (v128.store (local.get $to)
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $x) (local.get $y)))
      (v128.store (i32.add (local.get $to) (local.get $plane))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $x) (local.get $y)))
      (local.set $from (i32.add (local.get $from) (i32.const 32)))
      (local.set $base (i32.add (local.get $base) (i32.const 32)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br $next))))

  (func (export "merge2") (param $a i32) (param $b i32) (param $to i32) (param $n i32)
    (local $end i32) (local $low v128) (local $high v128) (local $x v128) (local $y v128)
    (local.set $end (i32.add (local.get $to) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      (local.set $low (v128.load (local.get $a)))
      (local.set $high (v128.load (local.get $b)))
      (local.set $x (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $low) (local.get $high)))
      (local.set $y (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $low) (local.get $high)))
      (local.set $x (v128.or (i16x8.shr_u (local.get $x) (i32.const 1)) (i16x8.shl (local.get $x) (i32.const 15))))
      (v128.store (local.get $to) (local.get $x))
      (local.set $y (v128.or (i16x8.shr_u (local.get $y) (i32.const 1)) (i16x8.shl (local.get $y) (i32.const 15))))
      (v128.store offset=16 (local.get $to) (local.get $y))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br $next))))

  (func (export "merge2Difference") (param $a i32) (param $b i32) (param $base i32) (param $to i32) (param $n i32)
    (local $end i32) (local $low v128) (local $high v128) (local $x v128) (local $y v128) (local $other v128) (local $top v128)
    (local.set $top (i16x8.splat (i32.const 0x8000)))
    (local.set $end (i32.add (local.get $to) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      (local.set $low (v128.load (local.get $a)))
      (local.set $high (v128.load (local.get $b)))
      (local.set $x (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23 (local.get $low) (local.get $high)))
      (local.set $y (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31 (local.get $low) (local.get $high)))
      (local.set $other (v128.load (local.get $base)))
      (local.set $x (i16x8.add
        (v128.xor (i16x8.shr_u (local.get $x) (i32.const 1)) (i16x8.shr_s (i16x8.shl (local.get $x) (i32.const 15)) (i32.const 15)))
        (v128.xor (local.get $other) (v128.or (i16x8.shr_s (local.get $other) (i32.const 15)) (local.get $top)))))
      (local.set $x (v128.xor (local.get $x) (v128.or (v128.not (i16x8.shr_s (local.get $x) (i32.const 15))) (local.get $top))))
      (v128.store (local.get $to) (local.get $x))
      (local.set $other (v128.load offset=16 (local.get $base)))
      (local.set $y (i16x8.add
        (v128.xor (i16x8.shr_u (local.get $y) (i32.const 1)) (i16x8.shr_s (i16x8.shl (local.get $y) (i32.const 15)) (i32.const 15)))
        (v128.xor (local.get $other) (v128.or (i16x8.shr_s (local.get $other) (i32.const 15)) (local.get $top)))))
      (local.set $y (v128.xor (local.get $y) (v128.or (v128.not (i16x8.shr_s (local.get $y) (i32.const 15))) (local.get $top))))
      (v128.store offset=16 (local.get $to) (local.get $y))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $base (i32.add (local.get $base) (i32.const 32)))
      (local.set $to (i32.add (local.get $to) (i32.const 32)))
      (br $next))))

  ;; ---- elements of 4 bytes
  (func (export "split4") (param $from i32) (param $to i32) (param $plane i32) (param $n i32)
    (local $end i32) (local $x v128) (local $y v128) (local $z v128) (local $w v128) (local $low v128) (local $high v128)
    (local.set $end (i32.add (local.get $from) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (local.set $x (v128.load (local.get $from)))
      (local.set $x (v128.or (i32x4.shl (local.get $x) (i32.const 1)) (i32x4.shr_u (local.get $x) (i32.const 31))))
      (local.set $y (v128.load offset=16 (local.get $from)))
      (local.set $y (v128.or (i32x4.shl (local.get $y) (i32.const 1)) (i32x4.shr_u (local.get $y) (i32.const 31))))
      (local.set $z (v128.load offset=32 (local.get $from)))
      (local.set $z (v128.or (i32x4.shl (local.get $z) (i32.const 1)) (i32x4.shr_u (local.get $z) (i32.const 31))))
      (local.set $w (v128.load offset=48 (local.get $from)))
      (local.set $w (v128.or (i32x4.shl (local.get $w) (i32.const 1)) (i32x4.shr_u (local.get $w) (i32.const 31))))
      ;; bytes 0 and 2 of eight elements, then of the other eight; from these the planes 0 and 2
      (local.set $low (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $x) (local.get $y)))
      (local.set $high (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $z) (local.get $w)))
      (v128.store (local.get $to)
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high)))
      (v128.store (i32.add (local.get $to) (i32.shl (local.get $plane) (i32.const 1)))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high)))
      ;; bytes 1 and 3 of eight elements, then of the other eight; from these the planes 1 and 3
      (local.set $low (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $x) (local.get $y)))
      (local.set $high (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $z) (local.get $w)))
      (v128.store (i32.add (local.get $to) (local.get $plane))
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high)))
      (v128.store (i32.add (local.get $to) (i32.mul (local.get $plane) (i32.const 3)))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high)))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br $next))))

  (func (export "split4Difference") (param $from i32) (param $base i32) (param $to i32) (param $plane i32) (param $n i32)
    (local $end i32) (local $x v128) (local $y v128) (local $z v128) (local $w v128) (local $low v128) (local $high v128)
    (local $other v128) (local $top v128)
    (local.set $top (i32x4.splat (i32.const 0x80000000)))
    (local.set $end (i32.add (local.get $from) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $from) (local.get $end)))
      (local.set $x (v128.load (local.get $from)))
      (local.set $other (v128.load (local.get $base)))
      (local.set $x (i32x4.sub (v128.xor (local.get $x) (v128.or (i32x4.shr_s (local.get $x) (i32.const 31)) (local.get $top)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $x (v128.xor (i32x4.shl (local.get $x) (i32.const 1)) (i32x4.shr_s (local.get $x) (i32.const 31))))
      (local.set $y (v128.load offset=16 (local.get $from)))
      (local.set $other (v128.load offset=16 (local.get $base)))
      (local.set $y (i32x4.sub (v128.xor (local.get $y) (v128.or (i32x4.shr_s (local.get $y) (i32.const 31)) (local.get $top)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $y (v128.xor (i32x4.shl (local.get $y) (i32.const 1)) (i32x4.shr_s (local.get $y) (i32.const 31))))
      (local.set $z (v128.load offset=32 (local.get $from)))
      (local.set $other (v128.load offset=32 (local.get $base)))
      (local.set $z (i32x4.sub (v128.xor (local.get $z) (v128.or (i32x4.shr_s (local.get $z) (i32.const 31)) (local.get $top)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $z (v128.xor (i32x4.shl (local.get $z) (i32.const 1)) (i32x4.shr_s (local.get $z) (i32.const 31))))
      (local.set $w (v128.load offset=48 (local.get $from)))
      (local.set $other (v128.load offset=48 (local.get $base)))
      (local.set $w (i32x4.sub (v128.xor (local.get $w) (v128.or (i32x4.shr_s (local.get $w) (i32.const 31)) (local.get $top)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $w (v128.xor (i32x4.shl (local.get $w) (i32.const 1)) (i32x4.shr_s (local.get $w) (i32.const 31))))
      ;; bytes 0 and 2 of eight elements, then of the other eight; from these the planes 0 and 2
      (local.set $low (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $x) (local.get $y)))
      (local.set $high (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $z) (local.get $w)))
      (v128.store (local.get $to)
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high)))
      (v128.store (i32.add (local.get $to) (i32.shl (local.get $plane) (i32.const 1)))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high)))
      ;; bytes 1 and 3 of eight elements, then of the other eight; from these the planes 1 and 3
      (local.set $low (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $x) (local.get $y)))
      (local.set $high (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $z) (local.get $w)))
      (v128.store (i32.add (local.get $to) (local.get $plane))
        (i8x16.shuffle 0 2 4 6 8 10 12 14 16 18 20 22 24 26 28 30 (local.get $low) (local.get $high)))
      (v128.store (i32.add (local.get $to) (i32.mul (local.get $plane) (i32.const 3)))
        (i8x16.shuffle 1 3 5 7 9 11 13 15 17 19 21 23 25 27 29 31 (local.get $low) (local.get $high)))
      (local.set $from (i32.add (local.get $from) (i32.const 64)))
      (local.set $base (i32.add (local.get $base) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 16)))
      (br $next))))

  (func (export "merge4") (param $a i32) (param $b i32) (param $c i32) (param $d i32) (param $to i32) (param $n i32)
    (local $end i32) (local $even v128) (local $odd v128) (local $x v128)
    (local.set $end (i32.add (local.get $to) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      ;; pairs (byte 0, byte 1) and (byte 2, byte 3) of eight elements; from these the elements
      (local.set $even (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (v128.load (local.get $a)) (v128.load (local.get $b))))
      (local.set $odd (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (v128.load (local.get $c)) (v128.load (local.get $d))))
      (local.set $x (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $even) (local.get $odd)))
      (local.set $x (v128.or (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shl (local.get $x) (i32.const 31))))
      (v128.store (local.get $to) (local.get $x))
      (local.set $x (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $even) (local.get $odd)))
      (local.set $x (v128.or (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shl (local.get $x) (i32.const 31))))
      (v128.store offset=16 (local.get $to) (local.get $x))
      (local.set $even (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
        (v128.load (local.get $a)) (v128.load (local.get $b))))
      (local.set $odd (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
        (v128.load (local.get $c)) (v128.load (local.get $d))))
      (local.set $x (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $even) (local.get $odd)))
      (local.set $x (v128.or (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shl (local.get $x) (i32.const 31))))
      (v128.store offset=32 (local.get $to) (local.get $x))
      (local.set $x (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $even) (local.get $odd)))
      (local.set $x (v128.or (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shl (local.get $x) (i32.const 31))))
      (v128.store offset=48 (local.get $to) (local.get $x))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $c (i32.add (local.get $c) (i32.const 16)))
      (local.set $d (i32.add (local.get $d) (i32.const 16)))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (br $next))))

  (func (export "merge4Difference") (param $a i32) (param $b i32) (param $c i32) (param $d i32) (param $base i32) (param $to i32) (param $n i32)
    (local $end i32) (local $even v128) (local $odd v128) (local $x v128) (local $other v128) (local $top v128)
    (local.set $top (i32x4.splat (i32.const 0x80000000)))
    (local.set $end (i32.add (local.get $to) (local.get $n)))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $to) (local.get $end)))
      ;; pairs (byte 0, byte 1) and (byte 2, byte 3) of eight elements; from these the elements
      (local.set $even (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (v128.load (local.get $a)) (v128.load (local.get $b))))
      (local.set $odd (i8x16.shuffle 0 16 1 17 2 18 3 19 4 20 5 21 6 22 7 23
        (v128.load (local.get $c)) (v128.load (local.get $d))))
      (local.set $x (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $even) (local.get $odd)))
      (local.set $other (v128.load (local.get $base)))
      (local.set $x (i32x4.add
        (v128.xor (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shr_s (i32x4.shl (local.get $x) (i32.const 31)) (i32.const 31)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $x (v128.xor (local.get $x) (v128.or (v128.not (i32x4.shr_s (local.get $x) (i32.const 31))) (local.get $top))))
      (v128.store (local.get $to) (local.get $x))
      (local.set $x (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $even) (local.get $odd)))
      (local.set $other (v128.load offset=16 (local.get $base)))
      (local.set $x (i32x4.add
        (v128.xor (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shr_s (i32x4.shl (local.get $x) (i32.const 31)) (i32.const 31)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $x (v128.xor (local.get $x) (v128.or (v128.not (i32x4.shr_s (local.get $x) (i32.const 31))) (local.get $top))))
      (v128.store offset=16 (local.get $to) (local.get $x))
      (local.set $even (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
        (v128.load (local.get $a)) (v128.load (local.get $b))))
      (local.set $odd (i8x16.shuffle 8 24 9 25 10 26 11 27 12 28 13 29 14 30 15 31
        (v128.load (local.get $c)) (v128.load (local.get $d))))
      (local.set $x (i8x16.shuffle 0 1 16 17 2 3 18 19 4 5 20 21 6 7 22 23 (local.get $even) (local.get $odd)))
      (local.set $other (v128.load offset=32 (local.get $base)))
      (local.set $x (i32x4.add
        (v128.xor (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shr_s (i32x4.shl (local.get $x) (i32.const 31)) (i32.const 31)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $x (v128.xor (local.get $x) (v128.or (v128.not (i32x4.shr_s (local.get $x) (i32.const 31))) (local.get $top))))
      (v128.store offset=32 (local.get $to) (local.get $x))
      (local.set $x (i8x16.shuffle 8 9 24 25 10 11 26 27 12 13 28 29 14 15 30 31 (local.get $even) (local.get $odd)))
      (local.set $other (v128.load offset=48 (local.get $base)))
      (local.set $x (i32x4.add
        (v128.xor (i32x4.shr_u (local.get $x) (i32.const 1)) (i32x4.shr_s (i32x4.shl (local.get $x) (i32.const 31)) (i32.const 31)))
        (v128.xor (local.get $other) (v128.or (i32x4.shr_s (local.get $other) (i32.const 31)) (local.get $top)))))
      (local.set $x (v128.xor (local.get $x) (v128.or (v128.not (i32x4.shr_s (local.get $x) (i32.const 31))) (local.get $top))))
      (v128.store offset=48 (local.get $to) (local.get $x))
      (local.set $a (i32.add (local.get $a) (i32.const 16)))
      (local.set $b (i32.add (local.get $b) (i32.const 16)))
      (local.set $c (i32.add (local.get $c) (i32.const 16)))
      (local.set $d (i32.add (local.get $d) (i32.const 16)))
      (local.set $base (i32.add (local.get $base) (i32.const 64)))
      (local.set $to (i32.add (local.get $to) (i32.const 64)))
      (br $next))))

  ;; ---- planes that are zero nearly everywhere
  ;; The bytes that are not zero among the $n from $from, to $values; before each of them, how many zeros there are, to $gaps: a byte below 255,
  ;; after one of 255 for each 255 zeros. Gives the number of gaps and that of values.
  (func (export "gather") (param $from i32) (param $n i32) (param $gaps i32) (param $values i32) (result i32 i32)
    (local $i i32) (local $next i32) (local $mask i32) (local $at i32) (local $gap i32) (local $g i32) (local $v i32)
    (local.set $g (local.get $gaps))
    (local.set $v (local.get $values))
    (block $done (loop $step
      (br_if $done (i32.ge_u (local.get $i) (local.get $n)))
      ;; a bit for each of the next 16 bytes that is not zero
      (if (i32.le_u (i32.add (local.get $i) (i32.const 16)) (local.get $n))
        (then (local.set $mask (i8x16.bitmask
          (i8x16.ne (v128.load (i32.add (local.get $from) (local.get $i))) (v128.const i64x2 0 0)))))
        (else
          (local.set $mask (i32.const 0))
          (local.set $at (local.get $i))
          (loop $rest
            (if (i32.load8_u (i32.add (local.get $from) (local.get $at))) (then (local.set $mask
              (i32.or (local.get $mask) (i32.shl (i32.const 1) (i32.sub (local.get $at) (local.get $i)))))))
            (local.set $at (i32.add (local.get $at) (i32.const 1)))
            (br_if $rest (i32.lt_u (local.get $at) (local.get $n))))))
      (block $none (loop $bit
        (br_if $none (i32.eqz (local.get $mask)))
        (local.set $at (i32.add (local.get $i) (i32.ctz (local.get $mask))))
        (local.set $gap (i32.sub (local.get $at) (local.get $next)))
        (block $short (loop $long
          (br_if $short (i32.lt_u (local.get $gap) (i32.const 255)))
          (i32.store8 (local.get $g) (i32.const 255))
          (local.set $g (i32.add (local.get $g) (i32.const 1)))
          (local.set $gap (i32.sub (local.get $gap) (i32.const 255)))
          (br $long)))
        (i32.store8 (local.get $g) (local.get $gap))
        (local.set $g (i32.add (local.get $g) (i32.const 1)))
        (i32.store8 (local.get $v) (i32.load8_u (i32.add (local.get $from) (local.get $at))))
        (local.set $v (i32.add (local.get $v) (i32.const 1)))
        (local.set $next (i32.add (local.get $at) (i32.const 1)))
        (local.set $mask (i32.and (local.get $mask) (i32.sub (local.get $mask) (i32.const 1))))
        (br $bit)))
      (local.set $i (i32.add (local.get $i) (i32.const 16)))
      (br $step)))
    (i32.sub (local.get $g) (local.get $gaps))
    (i32.sub (local.get $v) (local.get $values)))

  ;; The other way: fills the $n bytes from $to. Gives the number of values that were used; one more than $v where there are too few, or where one
  ;; would lie behind the end.
  (func (export "scatter") (param $gaps i32) (param $g i32) (param $values i32) (param $v i32) (param $to i32) (param $n i32) (result i32)
    (local $i i32) (local $used i32) (local $at i32) (local $gap i32)
    (memory.fill (local.get $to) (i32.const 0) (local.get $n))
    (block $done (loop $next
      (br_if $done (i32.ge_u (local.get $i) (local.get $g)))
      (local.set $gap (i32.load8_u (i32.add (local.get $gaps) (local.get $i))))
      (local.set $at (i32.add (local.get $at) (local.get $gap)))
      (local.set $i (i32.add (local.get $i) (i32.const 1)))
      (br_if $next (i32.eq (local.get $gap) (i32.const 255)))
      (if (i32.or (i32.ge_u (local.get $at) (local.get $n)) (i32.ge_u (local.get $used) (local.get $v)))
        (then (return (i32.add (local.get $v) (i32.const 1)))))
      (i32.store8 (i32.add (local.get $to) (local.get $at)) (i32.load8_u (i32.add (local.get $values) (local.get $used))))
      (local.set $used (i32.add (local.get $used) (i32.const 1)))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br $next)))
    (local.get $used))
)
