//! The instruction set of the virtual machine.
//!
//! A function is a sequence of 32-bit words. A word holds an operation in its low byte and up to three
//! operands above it:
//!
//! ```text
//!  31      24 23      16 15       8 7        0
//! +----------+----------+----------+----------+
//! |    C     |    B     |    A     |    op    |   three bytes
//! +----------+----------+----------+----------+
//! |         Bx          |    A     |    op    |   a byte and an unsigned or signed half-word
//! +---------------------+----------+----------+
//! |               Ax or sJ         |    op    |   an unsigned or signed 24-bit number
//! +--------------------------------+----------+
//! ```
//!
//! `R[x]` is register x of the running function, `K[x]` its constant x, `U[x]` its upvalue x.
//! Relative jumps count from the word after the jump.

/// One word of code.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Instruction(pub u32);

macro_rules! operations {
    ($($(#[$doc:meta])* $name:ident,)*) => {
        /// What an instruction does.
        #[derive(Clone, Copy, PartialEq, Eq, Debug)]
        #[repr(u8)]
        pub enum Op {
            $($(#[$doc])* $name,)*
        }

        impl Op {
            /// Every operation, in the order of its number.
            pub const ALL: &'static [Op] = &[$(Op::$name,)*];
        }
    };
}

operations! {
    /// `A B`: `R[A] = R[B]`
    Move,
    /// `A sBx`: `R[A] = sBx` as an integer
    LoadI,
    /// `A sBx`: `R[A] = sBx` as a float
    LoadF,
    /// `A Bx`: `R[A] = K[Bx]`
    LoadK,
    /// `A`, then `ExtraArg Ax`: `R[A] = K[Ax]`
    LoadKX,
    /// `A`: `R[A] = false`
    LoadFalse,
    /// `A`: `R[A] = false`, and skip the next instruction
    LoadFalseSkip,
    /// `A`: `R[A] = true`
    LoadTrue,
    /// `A B`: `R[A] ... R[A+B] = nil`
    LoadNil,
    /// `A B`: `R[A] = U[B]`
    GetUpvalue,
    /// `A B`: `U[B] = R[A]`
    SetUpvalue,
    /// `A B C`: `R[A] = U[B][K[C]]`, the key a short string
    GetTabUp,
    /// `A B C`: `R[A] = R[B][R[C]]`
    GetTable,
    /// `A B C`: `R[A] = R[B][C]`, the key the integer C
    GetI,
    /// `A B C`: `R[A] = R[B][K[C]]`, the key a short string
    GetField,
    /// `A B C`: `U[A][K[B]] = R[C]`, the key a short string
    SetTabUp,
    /// `A B C`: `U[A][K[B]] = K[C]`, the key a short string
    SetTabUpK,
    /// `A B C`: `R[A][R[B]] = R[C]`
    SetTable,
    /// `A B C`: `R[A][R[B]] = K[C]`
    SetTableK,
    /// `A B C`: `R[A][B] = R[C]`, the key the integer B
    SetI,
    /// `A B C`: `R[A][B] = K[C]`, the key the integer B
    SetIK,
    /// `A B C`: `R[A][K[B]] = R[C]`, the key a short string
    SetField,
    /// `A B C`: `R[A][K[B]] = K[C]`, the key a short string
    SetFieldK,
    /// `A B C`: `R[A] = {}`; B and C are the sizes of the array and the hash part, each a floating
    /// byte (`eeeeexxx`: xxx when eeeee is 0, else `1xxx * 2^(eeeee-1)`), as in PUC-Rio 5.3
    NewTable,
    /// `A B C`: `R[A+1] = R[B]; R[A] = R[B][K[C]]`, the key a short string
    SelfK,
    /// `A B C`: `R[A+1] = R[B]; R[A] = R[B][R[C]]`
    SelfR,

    /// `A B C`: `R[A] = R[B] + R[C]`
    Add,
    /// `A B C`: `R[A] = R[B] - R[C]`
    Sub,
    /// `A B C`: `R[A] = R[B] * R[C]`
    Mul,
    /// `A B C`: `R[A] = R[B] % R[C]`
    Mod,
    /// `A B C`: `R[A] = R[B] ^ R[C]`
    Pow,
    /// `A B C`: `R[A] = R[B] / R[C]`
    Div,
    /// `A B C`: `R[A] = R[B] // R[C]`
    IDiv,
    /// `A B C`: `R[A] = R[B] & R[C]`
    BAnd,
    /// `A B C`: `R[A] = R[B] | R[C]`
    BOr,
    /// `A B C`: `R[A] = R[B] ~ R[C]`
    BXor,
    /// `A B C`: `R[A] = R[B] << R[C]`
    Shl,
    /// `A B C`: `R[A] = R[B] >> R[C]`
    Shr,

    /// `A B C`: `R[A] = R[B] + K[C]`; here and below K is a constant of any type
    AddK,
    /// `A B C`: `R[A] = R[B] - K[C]`
    SubK,
    /// `A B C`: `R[A] = R[B] * K[C]`
    MulK,
    /// `A B C`: `R[A] = R[B] % K[C]`
    ModK,
    /// `A B C`: `R[A] = R[B] ^ K[C]`
    PowK,
    /// `A B C`: `R[A] = R[B] / K[C]`
    DivK,
    /// `A B C`: `R[A] = R[B] // K[C]`
    IDivK,
    /// `A B C`: `R[A] = R[B] & K[C]`
    BAndK,
    /// `A B C`: `R[A] = R[B] | K[C]`
    BOrK,
    /// `A B C`: `R[A] = R[B] ~ K[C]`
    BXorK,
    /// `A B C`: `R[A] = R[B] << K[C]`
    ShlK,
    /// `A B C`: `R[A] = R[B] >> K[C]`
    ShrK,

    /// `A B C`: `R[A] = K[B] + R[C]`
    KAdd,
    /// `A B C`: `R[A] = K[B] - R[C]`
    KSub,
    /// `A B C`: `R[A] = K[B] * R[C]`
    KMul,
    /// `A B C`: `R[A] = K[B] % R[C]`
    KMod,
    /// `A B C`: `R[A] = K[B] ^ R[C]`
    KPow,
    /// `A B C`: `R[A] = K[B] / R[C]`
    KDiv,
    /// `A B C`: `R[A] = K[B] // R[C]`
    KIDiv,
    /// `A B C`: `R[A] = K[B] & R[C]`
    KBAnd,
    /// `A B C`: `R[A] = K[B] | R[C]`
    KBOr,
    /// `A B C`: `R[A] = K[B] ~ R[C]`
    KBXor,
    /// `A B C`: `R[A] = K[B] << R[C]`
    KShl,
    /// `A B C`: `R[A] = K[B] >> R[C]`
    KShr,

    /// `A B`: `R[A] = -R[B]`
    Unm,
    /// `A B`: `R[A] = ~R[B]`
    BNot,
    /// `A B`: `R[A] = not R[B]`
    Not,
    /// `A B`: `R[A] = #R[B]`
    Len,
    /// `A B`: `R[A] = R[A] .. ... .. R[A+B-1]`
    Concat,

    /// `A`: close every upvalue that refers to `R[A]` or a register above it
    Close,
    /// `sJ`: `pc += sJ`
    Jmp,
    /// `A B C`: if `(R[A] == R[B]) ~= C` then skip the next instruction (a `Jmp`), else take it.
    /// Every comparison and test below is followed by its `Jmp` in the same way.
    Eq,
    /// `A B C`: as `Eq` for `R[A] < R[B]`
    Lt,
    /// `A B C`: as `Eq` for `R[A] <= R[B]`
    Le,
    /// `A B C`: as `Eq` for `R[A] == K[B]`, a constant of any type
    EqK,
    /// `A B C`: as `Eq` for `R[A] < K[B]`, the constant a number (here and in the next three)
    LtK,
    /// `A B C`: as `Eq` for `R[A] <= K[B]`
    LeK,
    /// `A B C`: as `Eq` for `R[A] > K[B]`
    GtK,
    /// `A B C`: as `Eq` for `R[A] >= K[B]`
    GeK,
    /// `A C`: as `Eq` for `not not R[A]`
    Test,
    /// `A B C`: if `(not not R[B]) ~= C` then skip the next instruction, else `R[A] = R[B]` and take it
    TestSet,

    /// `A B C`: `R[A], ... R[A+C-2] = R[A](R[A+1], ... R[A+B-1])`; B = 0: arguments up to the top;
    /// C = 0: results are left up to the top
    Call,
    /// `A B C`: `return R[A](R[A+1], ... R[A+B-1])`; C = 1: upvalues of this function are closed first
    TailCall,
    /// `A B C`: `return R[A], ... R[A+B-2]`; B = 0: up to the top; C = 1: upvalues are closed first
    Return,
    /// `return` with no values, in a function that has no upvalue to close
    Return0,
    /// `A`: `return R[A]`, in a function that has no upvalue to close
    Return1,

    /// `A Bx`: prepare the numeric loop whose counter, limit and step are `R[A] ... R[A+2]`; when it
    /// runs at all, `R[A+3]` = counter, else jump forward by Bx + 1 (past its `ForLoop`)
    ForPrep,
    /// `A Bx`: step the loop; when it goes on, `R[A+3]` = counter and jump back by Bx
    ForLoop,
    /// `A C`: `R[A+3], ... R[A+2+C] = R[A](R[A+1], R[A+2])`; a `TForLoop` of the same A follows
    TForCall,
    /// `A Bx`: if `R[A+3] ~= nil` then `R[A+2] = R[A+3]` and jump back by Bx
    TForLoop,
    /// `A B`, then `ExtraArg Ax`: `R[A][Ax+i] = R[A+i]` for i from 1 to B; B = 0: up to the top
    SetList,
    /// `A Bx`: `R[A]` = closure of prototype Bx
    Closure,
    /// `A C`: `R[A], ... R[A+C-2] = ...`; C = 0: all, up to the top
    VarArg,
    /// `Ax`: operand of the instruction before
    ExtraArg,
}

impl Op {
    /// Is it one of the assignments to a table entry?
    pub(crate) fn assigns_to_table(self) -> bool {
        (Op::SetTabUp as u8..=Op::SetFieldK as u8).contains(&(self as u8))
    }
}

/// The greatest `Bx`.
pub(crate) const MAX_BX: usize = u16::MAX as usize;
/// The greatest `Ax`.
pub(crate) const MAX_AX: usize = (1 << 24) - 1;
/// The greatest distance of a `Jmp`, in both directions.
pub(crate) const MAX_SJ: i32 = (1 << 23) - 1;
/// The greatest index a one-byte constant operand can name.
pub(crate) const MAX_CONSTANT_OPERAND: usize = u8::MAX as usize;

impl Instruction {
    /// A word of three byte operands.
    #[inline]
    pub const fn abc(op: Op, a: u8, b: u8, c: u8) -> Self {
        Self(op as u32 | (a as u32) << 8 | (b as u32) << 16 | (c as u32) << 24)
    }

    /// A word of a byte and an unsigned half-word.
    #[inline]
    pub(crate) const fn abx(op: Op, a: u8, bx: u16) -> Self {
        Self(op as u32 | (a as u32) << 8 | (bx as u32) << 16)
    }

    /// A word of a byte and a signed half-word.
    #[inline]
    pub(crate) const fn asbx(op: Op, a: u8, sbx: i16) -> Self {
        Self::abx(op, a, sbx as u16)
    }

    /// A word of one unsigned 24-bit operand.
    #[inline]
    pub(crate) const fn ax(op: Op, ax: u32) -> Self {
        Self(op as u32 | ax << 8)
    }

    /// A word of one signed 24-bit operand.
    #[inline]
    pub(crate) const fn sj(op: Op, sj: i32) -> Self {
        Self::ax(op, (sj as u32) & 0xff_ffff)
    }

    /// The operation.
    #[inline]
    pub fn op(self) -> Op {
        Op::ALL[(self.0 & 0xff) as usize]
    }

    /// Operand A.
    #[inline]
    pub const fn a(self) -> u8 {
        (self.0 >> 8) as u8
    }

    /// Operand B.
    #[inline]
    pub const fn b(self) -> u8 {
        (self.0 >> 16) as u8
    }

    /// Operand C.
    #[inline]
    pub const fn c(self) -> u8 {
        (self.0 >> 24) as u8
    }

    /// Operand Bx.
    #[inline]
    pub(crate) const fn bx(self) -> u16 {
        (self.0 >> 16) as u16
    }

    /// Operand sBx.
    #[inline]
    pub(crate) const fn sbx(self) -> i16 {
        (self.0 >> 16) as i16
    }

    /// Operand Ax.
    #[inline]
    pub(crate) const fn get_ax(self) -> u32 {
        self.0 >> 8
    }

    /// Operand sJ.
    #[inline]
    pub(crate) const fn get_sj(self) -> i32 {
        (self.0 as i32) >> 8
    }
}
