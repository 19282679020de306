/** What stores share and nobody else needs; it may change in every release. */
@NullMarked
package dev.underpin.flags.internal;

import org.jspecify.annotations.NullMarked;
