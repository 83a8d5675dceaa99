/** Identities, and the contract between whoever asks for a certificate and whoever signs it. */
@NullMarked
package dev.osier.mesh.identity;

import org.jspecify.annotations.NullMarked;
