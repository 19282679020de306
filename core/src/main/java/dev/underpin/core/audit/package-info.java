/** Who did what to what, in a table that tells when somebody tampered with it. */
@NullMarked
package dev.underpin.core.audit;

import org.jspecify.annotations.NullMarked;
