/**
 * The immutable model in which Kubernetes, Envoy and the certificate authority meet; it knows none
 * of them.
 */
@NullMarked
package dev.osier.mesh;

import org.jspecify.annotations.NullMarked;
