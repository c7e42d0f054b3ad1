/** The theme's variables as a style sheet, made by the build. */
declare module "virtual:theme-variables.css";
