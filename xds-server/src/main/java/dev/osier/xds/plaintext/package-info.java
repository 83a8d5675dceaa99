/**
 * Takes what proxies tell of plaintext that they let in, and remembers for a while who sent it to
 * whom.
 */
@NullMarked
package dev.osier.xds.plaintext;

import org.jspecify.annotations.NullMarked;
