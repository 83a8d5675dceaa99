/**
 * The public API of Osier, group {@code osier.dev}: what users write and read back. The custom
 * resource definitions are generated from these records.
 */
@NullMarked
package dev.osier.crds;

import org.jspecify.annotations.NullMarked;
