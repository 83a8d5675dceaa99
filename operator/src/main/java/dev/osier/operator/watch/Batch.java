package dev.osier.operator.watch;

/**
 * The changes that one run of a {@link Coalescer} works on.
 *
 * @param changes how many there are
 * @param since when the first of them came, in nanoseconds of the coalescer's clock
 */
public record Batch(long changes, long since) {}
