/** The page of an asset. */
import "./assets.css";
