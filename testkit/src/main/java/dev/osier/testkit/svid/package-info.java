/** What others say of the certificates that we issue: java-spiffe, go-spiffe, openssl. */
@NullMarked
package dev.osier.testkit.svid;

import org.jspecify.annotations.NullMarked;
