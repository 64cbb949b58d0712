// A term: the time in which one tab owns a network. Terms of one network are ordered by when the lock was granted.

/** A term that begins now, after `previous` whatever the clock says. */
export function nextTerm(tab, previous) {
  return { tab, since: Math.max(Date.now(), (previous?.since ?? 0) + 1) };
}

/** What names a term. */
export function termKey(term) {
  return `${term.tab} ${term.since}`;
}

/** Whether `term` begins before `other`. */
export function isBefore(term, other) {
  return term.since < other.since || (term.since === other.since && term.tab < other.tab);
}
