/** Whether everything that the scheduler of a replica had is verified and evaluated here, and compared if there is a compute unit. */
export function isThrough({ caughtUp, verified, compared, units }, evaluated) {
  return caughtUp && evaluated === verified - 1 && (units.compute === undefined || compared === verified);
}
