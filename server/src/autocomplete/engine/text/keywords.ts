/**
 * Words that carry the structure of a line in one of the usual languages. In the stream of classes they stand for
 * themselves, while every other word is "an identifier". A word too many or too few costs little.
 */
export const keywords: ReadonlySet<string> = new Set(
  `abstract and any as assert async await base bool boolean break byte case catch chan char class const constructor
  continue crate declare def default defer del delete do double dyn elif else end enum except export extends extern
  false False fallthrough final finally float fn for foreach from fun func function get global go goto if impl
  implements import in include init instanceof int interface internal is keyof lambda let loop map match mod module
  move mut namespace never new nil None nonlocal not null number object of operator or override package pass private
  protected protocol pub public raise range readonly ref require required return Result Self self set short signed
  sizeof static str string struct sub super switch template then this throw throws trait true True try type typedef
  typeof undefined union unknown unless unsafe unsigned until use using val var virtual void volatile when where while
  with yield Some Ok Err Option String Vec error describe it test expect usize u8 u16 u32 u64 i32 i64 cls len print
  println async interface uint8 uint32 uint64 int32 int64 float64 select BEGIN END FROM SELECT WHERE`
    .split(/\s+/)
    .filter((word) => word !== ''),
);
