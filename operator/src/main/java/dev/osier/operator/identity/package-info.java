/**
 * What the leader owns: the authority's Secret, the trust bundle, the webhooks' CA and
 * MeshIdentity's status.
 */
@NullMarked
package dev.osier.operator.identity;

import org.jspecify.annotations.NullMarked;
