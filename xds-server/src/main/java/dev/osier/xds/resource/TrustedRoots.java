package dev.osier.xds.resource;

import dev.osier.mesh.identity.TrustBundle;

/**
 * The roots a proxy is given to check its peers against, and the resource that they travel in: who
 * takes the one trusts the others.
 *
 * @param bundle the roots
 * @param resource the secret that holds them
 */
public record TrustedRoots(TrustBundle bundle, XdsResource resource) {}
