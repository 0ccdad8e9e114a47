/** The pages on which records are merged, imported, audited and erased need no script of their own, only their style. */
import "./records.css";
