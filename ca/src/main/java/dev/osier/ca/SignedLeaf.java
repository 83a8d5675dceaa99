package dev.osier.ca;

import java.security.cert.X509Certificate;

/**
 * A leaf that was signed and has passed our own check.
 *
 * @param certificate the leaf
 * @param template what was asked to stand in it
 * @param chainPem the leaf and the intermediate, PEM
 */
record SignedLeaf(X509Certificate certificate, LeafTemplate template, String chainPem) {}
