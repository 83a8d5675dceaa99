/**
 * The change from one root certificate to the next, as decisions without side effects: what is
 * stored of it, what is known of the proxies, and hence which step may be taken.
 */
@NullMarked
package dev.osier.mesh.rotation;

import org.jspecify.annotations.NullMarked;
